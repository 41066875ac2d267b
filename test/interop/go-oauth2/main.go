// Drives golang.org/x/oauth2 as an application does that has the endpoints, a client id and a secret.
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
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

type task struct {
	Issuer, Mcp, ClientID, ClientSecret string
}

type report struct {
	Scope     any  `json:"scope"`
	Refreshed bool `json:"refreshed"`
	Alone     any  `json:"alone"`
}

func main() {
	var given task
	must(json.Unmarshal([]byte(os.Args[1]), &given))
	ctx := context.Background()
	redirectURL, answers := listen()
	config := oauth2.Config{
		ClientID:     given.ClientID,
		ClientSecret: given.ClientSecret,
		// Without an AuthStyle it tries Basic, and then Post.
		Endpoint:    oauth2.Endpoint{AuthURL: given.Issuer + "/authorize", TokenURL: given.Issuer + "/token"},
		RedirectURL: redirectURL,
		Scopes:      []string{"user", "offline_access"},
	}
	resource := oauth2.SetAuthURLParam("resource", given.Mcp)
	verifier, state := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	address := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier), resource)
	must(exec.Command(os.Getenv("BROWSER"), address).Run())
	answer := <-answers
	if answer.Get("state") != state {
		log.Fatal("another state")
	}
	first, err := config.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(verifier), resource)
	must(err)

	// The token lives shorter than the ten seconds that are kept as a reserve, so it is refreshed before it is sent.
	tokens := config.TokenSource(ctx, first)
	refreshed, err := tokens.Token()
	must(err)
	must(ping(oauth2.NewClient(ctx, oauth2.StaticTokenSource(refreshed)), given.Mcp))

	machine := clientcredentials.Config{
		ClientID:       given.ClientID,
		ClientSecret:   given.ClientSecret,
		TokenURL:       config.Endpoint.TokenURL,
		Scopes:         []string{"user"},
		EndpointParams: url.Values{"resource": {given.Mcp}},
	}
	alone, err := machine.Token(ctx)
	must(err)
	must(ping(oauth2.NewClient(ctx, oauth2.StaticTokenSource(alone)), given.Mcp))
	must(json.NewEncoder(os.Stdout).Encode(report{
		Scope:     first.Extra("scope"),
		Refreshed: refreshed.AccessToken != first.AccessToken,
		Alone:     alone.Extra("scope"),
	}))
}

// ping asks the MCP server whether it is there.
func ping(client *http.Client, mcp string) error {
	body := strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"ping"}`)
	request, err := http.NewRequest(http.MethodPost, mcp, body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
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
