// Drives mcp-go as an application does that has a client id and a secret. PKCE has to be switched on, and the browser
// is the application's own matter.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

type task struct {
	Mcp, ClientID, ClientSecret, AuthMethod, Revision, Message string
	PauseSeconds                                               time.Duration
}

type report struct {
	Tools []string            `json:"tools"`
	Time  *mcp.CallToolResult `json:"time"`
	Echo  *mcp.CallToolResult `json:"echo"`
}

func main() {
	var given task
	must(json.Unmarshal([]byte(os.Args[1]), &given))
	ctx := context.Background()
	redirectURL, answers := listen()
	connection, err := transport.NewStreamableHTTP(given.Mcp, transport.WithHTTPOAuth(transport.OAuthConfig{
		ClientID:                given.ClientID,
		ClientSecret:            given.ClientSecret,
		TokenEndpointAuthMethod: given.AuthMethod,
		RedirectURI:             redirectURL,
		Scopes:                  []string{"user", "offline_access"},
		TokenStore:              client.NewMemoryTokenStore(),
		PKCEEnabled:             true,
	}))
	must(err)
	session := client.NewClient(connection, client.WithProtocolVersion(given.Revision))
	defer session.Close()

	err = connect(ctx, session, given)
	if client.IsOAuthAuthorizationRequiredError(err) {
		must(signIn(ctx, client.GetOAuthHandler(err), answers))
		err = connect(ctx, session, given)
	}
	must(err)

	var result report
	listed, err := session.ListTools(ctx, mcp.ListToolsRequest{})
	must(err)
	for _, tool := range listed.Tools {
		result.Tools = append(result.Tools, tool.Name)
	}
	result.Time, err = session.CallTool(ctx, call("get_time", map[string]any{}))
	must(err)
	time.Sleep(given.PauseSeconds * time.Second)
	result.Echo, err = session.CallTool(ctx, call("echo", map[string]any{"message": given.Message}))
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(result))
}

func connect(ctx context.Context, session *client.Client, given task) error {
	if err := session.Start(ctx); err != nil {
		return err
	}
	request := mcp.InitializeRequest{}
	request.Params.ProtocolVersion = given.Revision
	request.Params.ClientInfo = mcp.Implementation{Name: "interop", Version: "1"}
	_, err := session.Initialize(ctx, request)
	return err
}

func call(tool string, arguments map[string]any) mcp.CallToolRequest {
	request := mcp.CallToolRequest{}
	request.Params.Name = tool
	request.Params.Arguments = arguments
	return request
}

// signIn opens the browser, and exchanges the code that it comes back with.
func signIn(ctx context.Context, handler *transport.OAuthHandler, answers <-chan url.Values) error {
	verifier, err := client.GenerateCodeVerifier()
	if err != nil {
		return err
	}
	state, err := client.GenerateState()
	if err != nil {
		return err
	}
	address, err := handler.GetAuthorizationURL(ctx, state, client.GenerateCodeChallenge(verifier))
	if err != nil {
		return err
	}
	if err := exec.Command(os.Getenv("BROWSER"), address).Run(); err != nil {
		return err
	}
	answer := <-answers
	if answer.Get("code") == "" {
		return errors.New("no code: " + answer.Encode())
	}
	return handler.ProcessAuthorizationResponse(ctx, answer.Get("code"), answer.Get("state"), verifier)
}

// listen waits on a loopback port for the browser's way back (RFC 8252 §7.3).
func listen() (redirectURL string, answers <-chan url.Values) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	received := make(chan url.Values, 1)
	go http.Serve(listener, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		received <- r.URL.Query()
	}))
	return "http://" + listener.Addr().String() + "/callback", received
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
