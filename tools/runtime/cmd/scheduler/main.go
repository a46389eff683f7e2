// Command scheduler is Dapr's scheduler service: it keeps jobs and actor
// reminders in an embedded etcd and triggers them when they are due.
package main

import "github.com/dapr/dapr/cmd/scheduler/app"

func main() {
	app.Run()
}
