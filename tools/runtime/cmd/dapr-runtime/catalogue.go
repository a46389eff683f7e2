package main

import (
	contribbindings "github.com/dapr/components-contrib/bindings"
	contribconfiguration "github.com/dapr/components-contrib/configuration"
	contribconversation "github.com/dapr/components-contrib/conversation"
	contribcrypto "github.com/dapr/components-contrib/crypto"
	contriblock "github.com/dapr/components-contrib/lock"
	contribresolution "github.com/dapr/components-contrib/nameresolution"
	contribpubsub "github.com/dapr/components-contrib/pubsub"
	contribsecrets "github.com/dapr/components-contrib/secretstores"
	contribstate "github.com/dapr/components-contrib/state"
	"github.com/dapr/dapr/pkg/components"
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
	"github.com/dapr/dapr/pkg/runtime/registry"
	"github.com/dapr/kit/logger"
)

// catalogue registers components with daprd and keeps their types, such as "state.redis/v1".
type catalogue struct {
	names          []string
	states         *state.Registry
	pubsubs        *pubsub.Registry
	allBindings    *bindings.Registry
	secretStores   *secretstores.Registry
	configurations *configuration.Registry
	locks          *lock.Registry
	cryptos        *crypto.Registry
	conversations  *conversation.Registry
	resolvers      *nameresolution.Registry
	middlewares    *httpmiddleware.Registry
}

func emptyCatalogue(log logger.Logger) *catalogue {
	c := &catalogue{
		states:         state.NewRegistry(),
		pubsubs:        pubsub.NewRegistry(),
		allBindings:    bindings.NewRegistry(),
		secretStores:   secretstores.NewRegistry(),
		configurations: configuration.NewRegistry(),
		locks:          lock.NewRegistry(),
		cryptos:        crypto.NewRegistry(),
		conversations:  conversation.NewRegistry(),
		resolvers:      nameresolution.NewRegistry(),
		middlewares:    httpmiddleware.NewRegistry(),
	}
	c.states.Logger = log
	c.pubsubs.Logger = log
	c.allBindings.Logger = log
	c.secretStores.Logger = log
	c.configurations.Logger = log
	c.locks.Logger = log
	c.cryptos.Logger = log
	c.conversations.Logger = log
	c.resolvers.Logger = log
	c.middlewares.Logger = log
	return c
}

func (c *catalogue) registry() *registry.Options {
	return registry.NewOptions().
		WithStateStores(c.states).
		WithPubSubs(c.pubsubs).
		WithBindings(c.allBindings).
		WithSecretStores(c.secretStores).
		WithConfigurations(c.configurations).
		WithLocks(c.locks).
		WithCryptoProviders(c.cryptos).
		WithConversations(c.conversations).
		WithNameResolutions(c.resolvers).
		WithHTTPMiddlewares(c.middlewares)
}

// add keeps the first name of a component; the others are older names of it.
func (c *catalogue) add(kind string, names []string, versions ...string) {
	if len(versions) == 0 {
		versions = []string{"v1"}
	}
	for _, version := range versions {
		c.names = append(c.names, kind+"."+names[0]+"/"+version)
	}
}

func (c *catalogue) state(factory func(logger.Logger) contribstate.Store, names ...string) {
	c.add("state", names)
	c.states.RegisterComponent(factory, names...)
}

func (c *catalogue) versionedState(name string, versioning components.Versioning) {
	versions := []string{versioning.Preferred.Version}
	for _, other := range versioning.Others {
		versions = append(versions, other.Version)
	}
	c.add("state", []string{name}, versions...)
	c.states.RegisterComponentWithVersions(name, versioning)
}

func (c *catalogue) pubsub(factory func(logger.Logger) contribpubsub.PubSub, names ...string) {
	c.add("pubsub", names)
	c.pubsubs.RegisterComponent(factory, names...)
}

func (c *catalogue) input(factory func(logger.Logger) contribbindings.InputBinding, names ...string) {
	c.add("bindings", names)
	c.allBindings.RegisterInputBinding(factory, names...)
}

// output skips the entry of a binding that is also an input.
func (c *catalogue) output(factory func(logger.Logger) contribbindings.OutputBinding, names ...string) {
	if c.names[len(c.names)-1] != "bindings."+names[0]+"/v1" {
		c.add("bindings", names)
	}
	c.allBindings.RegisterOutputBinding(factory, names...)
}

func (c *catalogue) secrets(factory func(logger.Logger) contribsecrets.SecretStore, names ...string) {
	c.add("secretstores", names)
	c.secretStores.RegisterComponent(factory, names...)
}

func (c *catalogue) configuration(factory func(logger.Logger) contribconfiguration.Store, names ...string) {
	c.add("configuration", names)
	c.configurations.RegisterComponent(factory, names...)
}

func (c *catalogue) lock(factory func(logger.Logger) contriblock.Store, names ...string) {
	c.add("lock", names)
	c.locks.RegisterComponent(factory, names...)
}

func (c *catalogue) crypto(factory func(logger.Logger) contribcrypto.SubtleCrypto, names ...string) {
	c.add("crypto", names)
	c.cryptos.RegisterComponent(factory, names...)
}

func (c *catalogue) conversation(factory func(logger.Logger) contribconversation.Conversation, names ...string) {
	c.add("conversation", names)
	c.conversations.RegisterComponent(factory, names...)
}

func (c *catalogue) nameResolution(factory func(logger.Logger) contribresolution.Resolver, names ...string) {
	c.add("nameresolution", names)
	c.resolvers.RegisterComponent(factory, names...)
}

func (c *catalogue) middleware(factory func(logger.Logger) httpmiddleware.FactoryMethod, names ...string) {
	c.add("middleware.http", names)
	c.middlewares.RegisterComponent(factory, names...)
}
