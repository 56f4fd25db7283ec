package probe

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// mostAnswer bounds, in bytes, how much of an answer is kept.
const mostAnswer = 16 << 10

// ask is the last step of all but TCP.
func (r *run) ask(ctx context.Context, address string) (string, string, error) {
	if r.Kind == GRPC {
		return askGRPC(ctx, address, r.Name)
	}
	return askHTTP(ctx, string(r.Kind)+"://"+address+r.Path, r.Host)
}

// askHTTP makes one request, and takes any status below 400 for well.
func askHTTP(ctx context.Context, url, host string) (said, answer string, err error) {
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, ServerName: host}, DisableKeepAlives: true}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", "", err
	}
	req.Host, req.Close = host, true
	req.Header.Set("User-Agent", "fathom-probe")
	resp, err := client.Do(req)
	if err != nil {
		return "", "", spoken(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	answer = written(resp, body)
	switch {
	case err != nil:
		return resp.Status, answer, wrong("See the container's log.", "The answer breaks off: %v.", err)
	case resp.StatusCode >= 500:
		return resp.Status, answer, wrong("See the container's log.", "It answers %s.", resp.Status)
	case resp.StatusCode >= 400:
		return resp.Status, answer, wrong("See whether path and host are right, and whether it asks for a login.", "It answers %s.", resp.Status)
	}
	return resp.Status, answer, nil
}

// spoken explains why there is no answer.
func spoken(err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return wrong("Ask by http.", "It speaks http, not https.")
	case strings.Contains(text, "malformed HTTP response"):
		return wrong("Ask by https, by grpc, or by tcp only.", "What answers does not speak HTTP.")
	case strings.Contains(text, "tls:"), strings.Contains(text, "x509:"):
		return wrong("See its certificate.", "The two sides do not agree on TLS: %s.", text[strings.LastIndex(text, ": ")+2:])
	case strings.HasSuffix(text, "EOF"), strings.Contains(text, "connection reset"):
		return wrong("See the container's log; it may want https.", "It closes the connection without an answer.")
	case strings.Contains(text, "deadline exceeded"):
		return wrong("See whether it is overloaded, and the container's log.", "It takes the connection and does not answer within %s.", stepTimeout)
	}
	return err
}

// written is an answer as it came, headers in their order.
func written(resp *http.Response, body []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", resp.Proto, resp.Status)
	for _, name := range slices.Sorted(maps.Keys(resp.Header)) {
		for _, v := range resp.Header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	b.WriteByte('\n')
	b.Write(body)
	return b.String()
}

// askGRPC asks the health service, as grpc_health_probe does: one unary call over HTTP/2 without TLS.
func askGRPC(ctx context.Context, address, service string) (said, answer string, err error) {
	var plain http.Protocols
	plain.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: &http.Transport{Protocols: &plain, DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/grpc.health.v1.Health/Check", bytes.NewReader(healthRequest(service)))
	if err != nil {
		return "", "", err
	}
	req.Header.Set("Content-Type", "application/grpc")
	req.Header.Set("Te", "trailers")
	resp, err := client.Do(req)
	if err != nil {
		return "", "", wrong("Ask by http or tcp, or see the container's log.", "What answers does not speak gRPC: %v.", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return "", "", wrong("See the container's log.", "The answer breaks off: %v.", err)
	}
	code, message := resp.Trailer.Get("Grpc-Status"), resp.Trailer.Get("Grpc-Message")
	if code == "" { // an answer without a body has them in front
		code, message = resp.Header.Get("Grpc-Status"), resp.Header.Get("Grpc-Message")
	}
	switch code {
	case "0":
	case "5":
		return "", "", wrong("See how it calls its services.", "It knows no service %q.", service)
	case "12":
		return "", "", wrong("Ask by tcp only.", "It speaks gRPC, but has no health service.")
	default:
		return "", "", wrong("See the container's log.", "It answers with gRPC status %s %s.", code, message)
	}
	switch status := healthStatus(body); status {
	case 1:
		return "SERVING", "", nil
	case 2:
		return "", "", wrong("See the container's log.", "It says NOT_SERVING.")
	default:
		return "", "", wrong("See the container's log.", "It does not know how it is (status %d).", status)
	}
}

// healthRequest is grpc.health.v1.HealthCheckRequest{service}, framed: no compression, length, message.
func healthRequest(service string) []byte {
	var message []byte
	if service != "" {
		message = binary.AppendUvarint([]byte{1<<3 | 2}, uint64(len(service)))
		message = append(message, service...)
	}
	return append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))), message...)
}

// healthStatus reads the status of a framed grpc.health.v1.HealthCheckResponse; 0 is UNKNOWN, and what cannot be read.
func healthStatus(frame []byte) uint64 {
	if len(frame) < 7 || frame[0] != 0 || frame[5] != 1<<3 {
		return 0
	}
	status, _ := binary.Uvarint(frame[6:])
	return status
}
