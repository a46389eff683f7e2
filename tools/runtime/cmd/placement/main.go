// Command placement is Dapr's placement service: it distributes to
// all daprds which of them hosts which actor.
package main

import "github.com/dapr/dapr/cmd/placement/app"

func main() {
	app.Run()
}
