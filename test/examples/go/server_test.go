package example

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// server is what mcp-static-auth prints when it listens.
var server struct{ Base, ClientID, ClientSecret string }

// TestMain starts one server for all tests. AUTH_SERVER_COMMAND can name another one than npx finds.
func TestMain(m *testing.M) {
	command := strings.Fields(cmp.Or(os.Getenv("AUTH_SERVER_COMMAND"), "npx mcp-static-auth"))
	process := exec.Command(command[0], append(command[1:], "--port", "0", "--ready-json", "--control")...)
	process.Stderr = os.Stderr
	// A group of its own, because npx does not pass signals on to the server. Windows has no groups.
	process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, err := process.StdoutPipe()
	if err == nil {
		err = process.Start()
	}
	if err != nil {
		log.Fatal(err)
	}
	stop := func() { syscall.Kill(-process.Process.Pid, syscall.SIGTERM) }
	go func() {
		// Ctrl-C only reaches the group of the tests.
		interrupts := make(chan os.Signal, 1)
		signal.Notify(interrupts, os.Interrupt)
		<-interrupts
		stop()
		os.Exit(1)
	}()

	status := 1
	if err := json.NewDecoder(stdout).Decode(&server); err != nil {
		log.Print("the server did not start: ", err)
	} else {
		status = m.Run()
	}
	stop()
	process.Wait()
	os.Exit(status)
}

// run is a server for one test alone, with tokens, faults and events of its own. The first request makes it.
type run struct {
	*testing.T
	base      string
	lastEvent int
}

func newRun(t *testing.T) *run {
	return &run{T: t, base: server.Base + "/s/plain/" + t.Name() + "-" + rand.Text()[:8]}
}

func (r *run) get(path string, answer any) {
	r.Helper()
	response, err := http.Get(r.base + "/" + path)
	r.read(response, err, answer)
}

// post sends JSON; the answer may be nil if it does not matter.
func (r *run) post(path, body string, answer any) {
	r.Helper()
	response, err := http.Post(r.base+"/"+path, "application/json", strings.NewReader(body))
	r.read(response, err, answer)
}

func (r *run) read(response *http.Response, err error, answer any) {
	r.Helper()
	must(r.T, err)
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		r.Fatalf("%s: %s", response.Request.URL, response.Status)
	}
	if answer != nil {
		must(r.T, json.NewDecoder(response.Body).Decode(answer))
	}
}

// wantTokenRequests compares what came to the token endpoint since the last time: grant types and statuses.
func (r *run) wantTokenRequests(want ...string) {
	r.Helper()
	var page struct {
		Events []struct {
			Endpoint string
			Status   int
			Details  struct{ GrantType string }
		}
		Last int
	}
	r.get(fmt.Sprintf("_control/events?after=%d&wait=5", r.lastEvent), &page)
	r.lastEvent = page.Last
	var came []string
	for _, event := range page.Events {
		if event.Endpoint == "token" {
			came = append(came, fmt.Sprint(event.Details.GrantType, " ", event.Status))
		}
	}
	if !slices.Equal(came, want) {
		r.Errorf("token requests: %q instead of %q", came, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
