package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/dapr/kit/signals"
)

// memory is a Redis that keeps everything in memory and listens on loopback. Components of
// several sidecars share it in local runs, where no Redis is installed.
func memory() {
	flags := flag.NewFlagSet("memory", flag.ExitOnError)
	port := flags.Int("port", 6379, "the port on 127.0.0.1")
	_ = flags.Parse(os.Args[1:])

	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(fmt.Sprintf("127.0.0.1:%d", *port)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	completeForDapr(server)
	fmt.Printf("memory listens on %s\n", server.Addr())

	// It expires keys only when its time is moved.
	ctx := signals.Context()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			server.Close()
			return
		case <-ticker.C:
			now := time.Now()
			server.FastForward(now.Sub(last))
			last = now
		}
	}
}
