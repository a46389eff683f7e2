package main

import (
	"strings"
	"sync"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
)

const (
	serverInfo      = "# Server\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\n"
	replicationInfo = "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n"
)

type change struct{ key, event string }

// completeForDapr adds what Dapr's components use of Redis and miniredis lacks: sections of INFO,
// CONFIG SET, and keyspace events, by which configuration.redis sends changes to subscribers.
func completeForDapr(redis *miniredis.Miniredis) {
	// Published by another goroutine: a command inside of a Lua script runs while the script holds the lock of
	// the database, which Publish takes too.
	changes := make(chan change, 1024)
	go func() {
		for c := range changes {
			redis.Publish("__keyspace@0__:"+c.key, c.event)
		}
	}()
	var nested sync.Map // the peers whose command is being dispatched by the hook itself
	redis.Server().SetPreHook(func(peer *server.Peer, command string, args ...string) bool {
		switch command {
		case "INFO":
			return writeInfo(peer, args)
		case "CONFIG":
			peer.WriteOK()
			return true
		case "SET", "SETEX", "GETSET", "INCR", "DEL":
			if _, again := nested.LoadOrStore(peer, true); again {
				return false
			}
			redis.Server().Dispatch(peer, append([]string{command}, args...))
			nested.Delete(peer)
			for _, key := range changedKeys(command, args) {
				changes <- change{key: key, event: strings.ToLower(command)}
			}
			return true
		}
		return false
	})
}

func writeInfo(peer *server.Peer, args []string) bool {
	if len(args) != 1 {
		return false
	}
	switch strings.ToLower(args[0]) {
	case "server":
		peer.WriteBulk(serverInfo)
	case "replication":
		peer.WriteBulk(replicationInfo)
	default:
		return false
	}
	return true
}

func changedKeys(command string, args []string) []string {
	if command == "DEL" || len(args) == 0 {
		return args
	}
	return args[:1]
}
