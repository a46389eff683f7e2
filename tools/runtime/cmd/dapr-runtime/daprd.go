package main

import (
	"context"
	"fmt"
	"os"

	"github.com/dapr/dapr/cmd/daprd/options"
	"github.com/dapr/dapr/pkg/buildinfo"
	"github.com/dapr/dapr/pkg/runtime"
	"github.com/dapr/kit/logger"
	"github.com/dapr/kit/signals"
)

var log = logger.NewLogger("dapr.runtime")

// daprd is the Dapr sidecar with the components that tests and local runs need. It takes the
// flags of the official daprd, and stops as it does.
func daprd() {
	opts, err := options.New(os.Args[1:])
	if err != nil {
		log.Fatalf("flags: %v", err)
	}

	switch {
	case opts.RuntimeVersion:
		fmt.Println(buildinfo.Version())
		return
	case opts.BuildInfo:
		fmt.Printf("Version: %s\nGit Commit: %s\nGit Version: %s\n",
			buildinfo.Version(), buildinfo.Commit(), buildinfo.GitVersion())
		return
	case opts.WaitCommand:
		runtime.WaitUntilDaprOutboundReady(opts.DaprHTTPPort)
		return
	}

	opts.Logger.SetAppID(opts.AppID)
	if err := logger.ApplyOptionsToLoggers(&opts.Logger); err != nil {
		log.Fatalf("logger: %v", err)
	}
	log.Infof("Starting Dapr Runtime -- version %s", buildinfo.Version())

	if err := serve(signals.Context(), opts); err != nil {
		log.Fatalf("runtime: %v", err)
	}
	log.Info("Daprd shutdown gracefully")
}

// serve runs the sidecar until the process is told to stop or the sidecar
// stops of itself (its shutdown API). SIGHUP starts it anew, which is how a
// user reloads daprd's Configuration.
func serve(ctx context.Context, opts *options.Options) error {
	for lifetime := range signals.OnHUP(ctx) {
		if err := run(lifetime, opts); err != nil {
			return err
		}
		if lifetime.Err() == nil || ctx.Err() != nil {
			return nil
		}
	}
	return nil
}
