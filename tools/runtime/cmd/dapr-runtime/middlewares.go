package main

import (
	"context"

	"github.com/dapr/components-contrib/middleware"
	"github.com/dapr/components-contrib/middleware/http/bearer"
	"github.com/dapr/components-contrib/middleware/http/ratelimit"
	"github.com/dapr/components-contrib/middleware/http/routeralias"
	"github.com/dapr/components-contrib/middleware/http/routerchecker"
	httpmiddleware "github.com/dapr/dapr/pkg/components/middleware/http"
	daprmiddleware "github.com/dapr/dapr/pkg/middleware"
	"github.com/dapr/kit/logger"
)

func addMiddlewares(c *catalogue) {
	c.middleware(adapt(bearer.NewBearerMiddleware), "bearer")
	c.middleware(adapt(ratelimit.NewRateLimitMiddleware), "ratelimit")
	c.middleware(adapt(routeralias.NewMiddleware), "routeralias")
	c.middleware(adapt(routerchecker.NewMiddleware), "routerchecker")
}

// adapt fits a middleware into daprd's registry, whose factories take the metadata alone.
func adapt(make func(logger.Logger) middleware.Middleware) func(logger.Logger) httpmiddleware.FactoryMethod {
	return func(log logger.Logger) httpmiddleware.FactoryMethod {
		return func(metadata middleware.Metadata) (daprmiddleware.HTTP, error) {
			return make(log).GetHandler(context.Background(), metadata)
		}
	}
}
