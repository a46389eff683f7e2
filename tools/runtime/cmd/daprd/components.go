package main

import (
	"context"

	cronbinding "github.com/dapr/components-contrib/bindings/cron"
	httpbinding "github.com/dapr/components-contrib/bindings/http"
	filebinding "github.com/dapr/components-contrib/bindings/localstorage"
	redisbinding "github.com/dapr/components-contrib/bindings/redis"
	redisconfiguration "github.com/dapr/components-contrib/configuration/redis"
	"github.com/dapr/components-contrib/conversation/echo"
	"github.com/dapr/components-contrib/crypto/jwks"
	filecrypto "github.com/dapr/components-contrib/crypto/localstorage"
	redislock "github.com/dapr/components-contrib/lock/redis"
	"github.com/dapr/components-contrib/middleware"
	"github.com/dapr/components-contrib/middleware/http/ratelimit"
	"github.com/dapr/components-contrib/nameresolution/mdns"
	sqliteresolution "github.com/dapr/components-contrib/nameresolution/sqlite"
	memorypubsub "github.com/dapr/components-contrib/pubsub/in-memory"
	redispubsub "github.com/dapr/components-contrib/pubsub/redis"
	envsecrets "github.com/dapr/components-contrib/secretstores/local/env"
	filesecrets "github.com/dapr/components-contrib/secretstores/local/file"
	memorystate "github.com/dapr/components-contrib/state/in-memory"
	redisstate "github.com/dapr/components-contrib/state/redis"
	sqlitestate "github.com/dapr/components-contrib/state/sqlite"
	"github.com/dapr/dapr/pkg/components/bindings"
	"github.com/dapr/dapr/pkg/components/configuration"
	"github.com/dapr/dapr/pkg/components/conversation"
	"github.com/dapr/dapr/pkg/components/crypto"
	"github.com/dapr/dapr/pkg/components/lock"
	httpmiddleware "github.com/dapr/dapr/pkg/components/middleware/http"
	"github.com/dapr/dapr/pkg/components/nameresolution"
	"github.com/dapr/dapr/pkg/components/pubsub"
	"github.com/dapr/dapr/pkg/components/secretstores"
	"github.com/dapr/dapr/pkg/components/state"
	daprmiddleware "github.com/dapr/dapr/pkg/middleware"
	"github.com/dapr/dapr/pkg/runtime/registry"
	"github.com/dapr/kit/logger"
)

// components makes a registry that holds each component of this build: those
// that need nothing but this machine and Redis. A component of any other type
// in a resources folder is refused by daprd at its start, as an unknown type
// is by the official build. To add one, import it and register it here.
func components(log logger.Logger) *registry.Options {
	stateStores := state.NewRegistry()
	stateStores.Logger = log
	stateStores.RegisterComponent(memorystate.NewInMemoryStateStore, "in-memory")
	stateStores.RegisterComponent(redisstate.NewRedisStateStore, "redis")
	stateStores.RegisterComponent(sqlitestate.NewSQLiteStateStore, "sqlite", "sqlite3")

	pubSubs := pubsub.NewRegistry()
	pubSubs.Logger = log
	pubSubs.RegisterComponent(memorypubsub.New, "in-memory")
	pubSubs.RegisterComponent(redispubsub.NewRedisStreams, "redis")

	allBindings := bindings.NewRegistry()
	allBindings.Logger = log
	allBindings.RegisterInputBinding(cronbinding.NewCron, "cron")
	allBindings.RegisterOutputBinding(httpbinding.NewHTTP, "http")
	allBindings.RegisterOutputBinding(filebinding.NewLocalStorage, "localstorage")
	allBindings.RegisterOutputBinding(redisbinding.NewRedis, "redis")

	secretStores := secretstores.NewRegistry()
	secretStores.Logger = log
	secretStores.RegisterComponent(envsecrets.NewEnvSecretStore, "local.env")
	secretStores.RegisterComponent(filesecrets.NewLocalSecretStore, "local.file")

	configurations := configuration.NewRegistry()
	configurations.Logger = log
	configurations.RegisterComponent(redisconfiguration.NewRedisConfigurationStore, "redis")

	locks := lock.NewRegistry()
	locks.Logger = log
	locks.RegisterComponent(redislock.NewStandaloneRedisLock, "redis")

	cryptoProviders := crypto.NewRegistry()
	cryptoProviders.Logger = log
	cryptoProviders.RegisterComponent(jwks.NewJWKSCrypto, "dapr.jwks")
	cryptoProviders.RegisterComponent(filecrypto.NewLocalStorageCrypto, "dapr.localstorage")

	conversations := conversation.NewRegistry()
	conversations.Logger = log
	conversations.RegisterComponent(echo.NewEcho, "echo")

	resolvers := nameresolution.NewRegistry()
	resolvers.Logger = log
	resolvers.RegisterComponent(mdns.NewResolver, "mdns")
	resolvers.RegisterComponent(sqliteresolution.NewResolver, "sqlite")

	middlewares := httpmiddleware.NewRegistry()
	middlewares.Logger = log
	middlewares.RegisterComponent(newRateLimit, "ratelimit")

	return registry.NewOptions().
		WithStateStores(stateStores).
		WithPubSubs(pubSubs).
		WithBindings(allBindings).
		WithSecretStores(secretStores).
		WithConfigurations(configurations).
		WithLocks(locks).
		WithCryptoProviders(cryptoProviders).
		WithConversations(conversations).
		WithNameResolutions(resolvers).
		WithHTTPMiddlewares(middlewares)
}

// newRateLimit fits the ratelimit middleware into daprd's registry, whose
// factories take the metadata alone.
func newRateLimit(log logger.Logger) httpmiddleware.FactoryMethod {
	return func(metadata middleware.Metadata) (daprmiddleware.HTTP, error) {
		return ratelimit.NewRateLimitMiddleware(log).GetHandler(context.Background(), metadata)
	}
}
