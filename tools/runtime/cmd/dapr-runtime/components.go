package main

import (
	"github.com/dapr/components-contrib/bindings"
	cronbinding "github.com/dapr/components-contrib/bindings/cron"
	httpbinding "github.com/dapr/components-contrib/bindings/http"
	kafkabinding "github.com/dapr/components-contrib/bindings/kafka"
	filebinding "github.com/dapr/components-contrib/bindings/localstorage"
	mqttbinding "github.com/dapr/components-contrib/bindings/mqtt3"
	postgresbinding "github.com/dapr/components-contrib/bindings/postgres"
	rabbitbinding "github.com/dapr/components-contrib/bindings/rabbitmq"
	redisbinding "github.com/dapr/components-contrib/bindings/redis"
	smtpbinding "github.com/dapr/components-contrib/bindings/smtp"
	postgresconfiguration "github.com/dapr/components-contrib/configuration/postgres"
	redisconfiguration "github.com/dapr/components-contrib/configuration/redis"
	"github.com/dapr/components-contrib/conversation/echo"
	"github.com/dapr/components-contrib/crypto/jwks"
	filecrypto "github.com/dapr/components-contrib/crypto/localstorage"
	redislock "github.com/dapr/components-contrib/lock/redis"
	"github.com/dapr/components-contrib/nameresolution/mdns"
	sqliteresolution "github.com/dapr/components-contrib/nameresolution/sqlite"
	memorypubsub "github.com/dapr/components-contrib/pubsub/in-memory"
	kafkapubsub "github.com/dapr/components-contrib/pubsub/kafka"
	mqttpubsub "github.com/dapr/components-contrib/pubsub/mqtt3"
	rabbitpubsub "github.com/dapr/components-contrib/pubsub/rabbitmq"
	redispubsub "github.com/dapr/components-contrib/pubsub/redis"
	envsecrets "github.com/dapr/components-contrib/secretstores/local/env"
	filesecrets "github.com/dapr/components-contrib/secretstores/local/file"
	memorystate "github.com/dapr/components-contrib/state/in-memory"
	"github.com/dapr/components-contrib/state/mongodb"
	postgresv1 "github.com/dapr/components-contrib/state/postgresql/v1"
	postgresv2 "github.com/dapr/components-contrib/state/postgresql/v2"
	redisstate "github.com/dapr/components-contrib/state/redis"
	sqlitestate "github.com/dapr/components-contrib/state/sqlite"
	"github.com/dapr/dapr/pkg/components"
	"github.com/dapr/kit/logger"
)

// newCatalogue holds each component of this build: those that need nothing but this machine,
// and those of the servers that developers commonly run beside it. daprd refuses a component
// of any other type at its start, as the official build refuses an unknown type. To add one,
// import it and add it here.
func newCatalogue(log logger.Logger) *catalogue {
	c := emptyCatalogue(log)

	c.state(memorystate.NewInMemoryStateStore, "in-memory")
	c.state(redisstate.NewRedisStateStore, "redis")
	c.state(sqlitestate.NewSQLiteStateStore, "sqlite", "sqlite3")
	c.state(mongodb.NewMongoDB, "mongodb")
	for _, name := range []string{"postgresql", "postgres"} {
		c.versionedState(name, components.Versioning{
			Preferred: components.VersionConstructor{Version: "v2", Constructor: postgresv2.NewPostgreSQLStateStore},
			Others:    []components.VersionConstructor{{Version: "v1", Constructor: postgresv1.NewPostgreSQLStateStore}},
			Default:   "v1",
		})
	}

	c.pubsub(memorypubsub.New, "in-memory")
	c.pubsub(redispubsub.NewRedisStreams, "redis")
	c.pubsub(kafkapubsub.NewKafka, "kafka")
	c.pubsub(mqttpubsub.NewMQTTPubSub, "mqtt3", "mqtt")
	c.pubsub(rabbitpubsub.NewRabbitMQ, "rabbitmq")

	c.input(cronbinding.NewCron, "cron")
	c.output(httpbinding.NewHTTP, "http")
	c.output(filebinding.NewLocalStorage, "localstorage")
	c.output(redisbinding.NewRedis, "redis")
	c.output(postgresbinding.NewPostgres, "postgresql", "postgres")
	c.output(smtpbinding.NewSMTP, "smtp")
	c.input(func(log logger.Logger) bindings.InputBinding { return kafkabinding.NewKafka(log) }, "kafka")
	c.output(func(log logger.Logger) bindings.OutputBinding { return kafkabinding.NewKafka(log) }, "kafka")
	c.input(func(log logger.Logger) bindings.InputBinding { return mqttbinding.NewMQTT(log) }, "mqtt3", "mqtt")
	c.output(func(log logger.Logger) bindings.OutputBinding { return mqttbinding.NewMQTT(log) }, "mqtt3", "mqtt")
	c.input(func(log logger.Logger) bindings.InputBinding { return rabbitbinding.NewRabbitMQ(log) }, "rabbitmq")
	c.output(func(log logger.Logger) bindings.OutputBinding { return rabbitbinding.NewRabbitMQ(log) }, "rabbitmq")

	c.secrets(envsecrets.NewEnvSecretStore, "local.env")
	c.secrets(filesecrets.NewLocalSecretStore, "local.file")

	c.configuration(redisconfiguration.NewRedisConfigurationStore, "redis")
	c.configuration(postgresconfiguration.NewPostgresConfigurationStore, "postgresql", "postgres")

	c.lock(redislock.NewStandaloneRedisLock, "redis")

	c.crypto(jwks.NewJWKSCrypto, "dapr.jwks")
	c.crypto(filecrypto.NewLocalStorageCrypto, "dapr.localstorage")

	c.conversation(echo.NewEcho, "echo")

	c.nameResolution(mdns.NewResolver, "mdns")
	c.nameResolution(sqliteresolution.NewResolver, "sqlite")

	addMiddlewares(c)
	return c
}
