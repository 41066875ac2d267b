import type { Client, Instance } from './client.ts'
import { quoted } from './quote.ts'
import { comesBackToTheHost } from './shared-quirks.ts'

const version = '1.8.0'

export const goSdk = {
  id: 'go',
  name: 'Go SDK',
  kind: 'library',
  version,
  evidence: `Tried with ${version}.`,
  redirectUris: ['http://localhost/callback'],
  quirks: {
    redirect_uri_unregistered: { who: 'Go SDK example', what: comesBackToTheHost },
  },
  steps: (instance) => [
    {
      text: 'Install the SDK, in a new folder:',
      code: 'go mod init client && go get github.com/modelcontextprotocol/go-sdk',
    },
    { text: 'A client that acts for a person. Save it as `main.go`:', code: program(instance) },
    { text: 'The SDK’s own example uses another redirect URI and needs `--redirect-uris +go`.' },
  ],
} satisfies Client

function program({ url, clientId, clientSecret }: Instance): string {
  return `package main

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
)

func main() {
	answers := make(chan *auth.AuthorizationResult, 1)
	http.HandleFunc("/callback", func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		answers <- &auth.AuthorizationResult{
			Code:  query.Get("code"),
			State: query.Get("state"),
			Iss:   query.Get("iss"),
		}
		fmt.Fprint(w, "You can close this page.")
	})
	go http.ListenAndServe("localhost:8765", nil)

	config := &auth.AuthorizationCodeHandlerConfig{
		PreregisteredClient: &oauthex.ClientCredentials{
			ClientID: ${quoted(clientId)},
			ClientSecretAuth: &oauthex.ClientSecretAuth{
				ClientSecret: ${quoted(clientSecret)},
			},
		},
		RedirectURL: "http://localhost:8765/callback",
	}
	config.AuthorizationCodeFetcher = func(
		_ context.Context, args *auth.AuthorizationArgs,
	) (*auth.AuthorizationResult, error) {
		fmt.Println("Open", args.URL)
		return <-answers, nil
	}
	handler, err := auth.NewAuthorizationCodeHandler(config)
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	self := &mcp.Implementation{Name: "my-client", Version: "1.0.0"}
	client := mcp.NewClient(self, nil)
	session, err := client.Connect(ctx, &mcp.StreamableClientTransport{
		Endpoint:     ${quoted(url)},
		OAuthHandler: handler,
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "get_time"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.StructuredContent)
}`
}
