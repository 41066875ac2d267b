package example

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
)

func TestTokensThatExpire(t *testing.T) {
	run := newRun(t)
	session, handler := connect(run)
	defer session.Close()
	listTools := func() error {
		_, err := session.ListTools(t.Context(), nil)
		return err
	}
	must(t, listTools())
	run.wantTokenRequests("authorization_code 200")

	// Only the server knows that the token is dead. After a 401 this SDK does not refresh: it asks the person again.
	run.post("_control/tokens/expire", `{"which":"access"}`, nil)
	must(t, listTools())
	run.wantTokenRequests("authorization_code 200")

	// It does refresh a token that is over by its own clock.
	run.post("_control/tokens/expire", `{"which":"access"}`, nil)
	endLife(t, handler)
	must(t, listTools())
	run.wantTokenRequests("refresh_token 200")

	// If a refresh fails, so does the call, at once: the SDK takes no notice of Retry-After. It keeps the session and the
	// refresh token, so the next call goes well and nobody is asked.
	run.post("_control/faults", `{"at":"token","grant":"refresh_token","status":503,"headers":{"Retry-After":"1"}}`, nil)
	run.post("_control/tokens/expire", `{"which":"access"}`, nil)
	endLife(t, handler)
	if err := listTools(); err == nil || !strings.Contains(err.Error(), "503 Service Unavailable") {
		t.Fatalf("the call met %v instead of the 503", err)
	}
	must(t, listTools())
	run.wantTokenRequests("refresh_token 503", "refresh_token 200")
	var ordered struct{ Faults []struct{ Met int } }
	run.get("_control/faults", &ordered)
	if len(ordered.Faults) != 1 || ordered.Faults[0].Met != 1 {
		t.Errorf("faults: %+v", ordered.Faults)
	}

	// The client is done. Where it is not known when that is, GET verdict?wait=10 waits for a verdict.
	var verdict struct{ Result, Reason string }
	run.post("verdict", "", &verdict)
	if verdict.Result != "pass" {
		t.Errorf("%s: %s", verdict.Result, verdict.Reason)
	}
}

// connect is the program under test: the SDK, with the ID and the secret that it was given.
func connect(run *run) (*mcp.ClientSession, auth.OAuthHandler) {
	handler, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
		PreregisteredClient: &oauthex.ClientCredentials{
			ClientID:         server.ClientID,
			ClientSecretAuth: &oauthex.ClientSecretAuth{ClientSecret: server.ClientSecret},
		},
		RedirectURL:              "http://localhost/callback",
		AuthorizationCodeFetcher: run.signIn,
		RequestRefreshToken:      true,
	})
	must(run.T, err)
	client := mcp.NewClient(&mcp.Implementation{Name: "example", Version: "1"}, nil)
	transport := &mcp.StreamableClientTransport{Endpoint: run.base + "/mcp", OAuthHandler: handler}
	session, err := client.Connect(run.Context(), transport, nil)
	must(run.T, err)
	return session, handler
}

// signIn takes the place of the browser and the person. Nothing listens at the redirect URI, since nobody goes there.
func (r *run) signIn(ctx context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
	r.post("_control/login", `{"next":"allow"}`, nil)
	request, err := http.NewRequestWithContext(ctx, "GET", args.URL, nil)
	must(r.T, err)
	response, err := http.DefaultTransport.RoundTrip(request)
	must(r.T, err)
	response.Body.Close()
	location, err := response.Location()
	must(r.T, err)
	query := location.Query()
	return &auth.AuthorizationResult{Code: query.Get("code"), State: query.Get("state"), Iss: query.Get("iss")}, nil
}

// endLife lets the client believe that its token is over, as if it had waited: its clock is not that of the run.
func endLife(t *testing.T, handler auth.OAuthHandler) {
	source, err := handler.TokenSource(t.Context())
	must(t, err)
	// It is the token that the source keeps, not a copy.
	token, err := source.Token()
	must(t, err)
	token.Expiry = time.Now()
}
