// Drives the official Go SDK as an application does that has a client id and a secret: with its authorization-code
// handler and a preregistered client, or with its client-credentials handler.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/auth/extauth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
)

type task struct {
	Mcp, Issuer, ClientID, ClientSecret, Grant, Revision, Message string
	PauseSeconds                                                  time.Duration
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
	client := mcp.NewClient(&mcp.Implementation{Name: "interop", Version: "1"}, nil)
	transport := &mcp.StreamableClientTransport{Endpoint: given.Mcp, OAuthHandler: handler(given)}
	session, err := client.Connect(ctx, transport, &mcp.ClientSessionOptions{ProtocolVersion: given.Revision})
	must(err)
	defer session.Close()

	var result report
	listed, err := session.ListTools(ctx, nil)
	must(err)
	for _, tool := range listed.Tools {
		result.Tools = append(result.Tools, tool.Name)
	}
	result.Time, err = session.CallTool(ctx, &mcp.CallToolParams{Name: "get_time"})
	must(err)
	time.Sleep(given.PauseSeconds * time.Second)
	echo := &mcp.CallToolParams{Name: "echo", Arguments: map[string]any{"message": given.Message}}
	result.Echo, err = session.CallTool(ctx, echo)
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(result))
}

func handler(given task) auth.OAuthHandler {
	credentials := &oauthex.ClientCredentials{
		ClientID:         given.ClientID,
		ClientSecretAuth: &oauthex.ClientSecretAuth{ClientSecret: given.ClientSecret},
		Issuer:           given.Issuer,
	}
	if given.Grant == "client_credentials" {
		made, err := extauth.NewClientCredentialsHandler(&extauth.ClientCredentialsHandlerConfig{Credentials: credentials})
		must(err)
		return made
	}
	redirectURL, fetcher := browser()
	made, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
		PreregisteredClient:      credentials,
		RedirectURL:              redirectURL,
		AuthorizationCodeFetcher: fetcher,
		RequestRefreshToken:      true,
	})
	must(err)
	return made
}

// browser listens on a loopback port for the browser's way back (RFC 8252 §7.3).
func browser() (redirectURL string, fetcher auth.AuthorizationCodeFetcher) {
	listener, err := net.Listen("tcp", "localhost:0")
	must(err)
	answers := make(chan *auth.AuthorizationResult, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /callback", func(_ http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		answers <- &auth.AuthorizationResult{
			Code: query.Get("code"), State: query.Get("state"), Iss: query.Get("iss"),
		}
	})
	go http.Serve(listener, mux)

	redirectURL = fmt.Sprintf("http://localhost:%d/callback", listener.Addr().(*net.TCPAddr).Port)
	fetcher = func(ctx context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
		if err := exec.CommandContext(ctx, os.Getenv("BROWSER"), args.URL).Run(); err != nil {
			return nil, err
		}
		select {
		case answer := <-answers:
			return answer, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return redirectURL, fetcher
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
