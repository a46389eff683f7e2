// Command dapr-runtime is Dapr's local runtime in one file: the sidecar, placement and
// scheduler, and a Redis in memory for components. Each is a subcommand, and also what
// the program does when its file has the subcommand's name. Together they share most of
// their code, so one file is much smaller than three.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	placement "github.com/dapr/dapr/cmd/placement/app"
	scheduler "github.com/dapr/dapr/cmd/scheduler/app"
	"github.com/dapr/dapr/pkg/buildinfo"
)

const usage = `Usage: dapr-runtime <command> [flags]

Commands:
  daprd       the Dapr sidecar, with the flags of the official one
  placement   the placement service, with the flags of the official one
  scheduler   the scheduler service, with the flags of the official one
  memory      a Redis in memory, for components of local runs: --port <port>
  components  prints the types of the components that this sidecar contains, as JSON
  version     prints the version of Dapr
`

func main() {
	commands := map[string]func(){
		"daprd":      daprd,
		"placement":  placement.Run,
		"scheduler":  scheduler.Run,
		"memory":     memory,
		"components": printComponents,
		"version":    func() { fmt.Println(buildinfo.Version()) },
	}
	if run, ok := commands[strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")]; ok {
		run()
		return
	}
	if len(os.Args) > 1 {
		if run, ok := commands[os.Args[1]]; ok {
			// The services read their flags from os.Args.
			os.Args = os.Args[1:]
			run()
			return
		}
	}
	fmt.Fprint(os.Stderr, usage)
	os.Exit(2)
}

func printComponents() {
	list, err := json.Marshal(newCatalogue(componentLog).names)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(list))
}
