package services

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// serveNames answers by UDP and TCP, as long as the process lives.
func serveNames(at netip.AddrPort, lookup func(string) (entry, bool)) error {
	packets, err := net.ListenPacket("udp", at.String())
	if err != nil {
		return fmt.Errorf("listening for names: %w", err)
	}
	streams, err := net.Listen("tcp", at.String())
	if err != nil {
		packets.Close()
		return fmt.Errorf("listening for names: %w", err)
	}
	go func() {
		buffer := make([]byte, 64<<10)
		for {
			n, from, err := packets.ReadFrom(buffer)
			if err != nil {
				return
			}
			if reply := answer(buffer[:n], lookup); reply != nil {
				_, _ = packets.WriteTo(reply, from) // who is gone asks no more
			}
		}
	}()
	go func() {
		for {
			conn, err := streams.Accept()
			if err != nil {
				return
			}
			go converse(conn, lookup)
		}
	}()
	return nil
}

// idle is how long a connection may say nothing.
const idle = 10 * time.Second

// converse answers one question after the other, each with its length in front.
func converse(conn net.Conn, lookup func(string) (entry, bool)) {
	defer conn.Close()
	for {
		if err := conn.SetDeadline(time.Now().Add(idle)); err != nil {
			return
		}
		var length uint16
		if err := binary.Read(conn, binary.BigEndian, &length); err != nil {
			return
		}
		query := make([]byte, length)
		if _, err := io.ReadFull(conn, query); err != nil {
			return
		}
		reply := answer(query, lookup)
		if reply == nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)); err != nil {
			return
		}
	}
}

// ttl is short: Services come and go.
const ttl = 5

// answer is the reply to a query, nil for what is none. It knows addresses of IPv4
// only, and nothing outside the cluster.
func answer(query []byte, lookup func(string) (entry, bool)) []byte {
	var p dnsmessage.Parser
	header, err := p.Start(query)
	if err != nil || header.Response {
		return nil
	}
	question, err := p.Question()
	if err != nil {
		return nil
	}
	found, known := lookup(strings.ToLower(question.Name.String()))
	reply := dnsmessage.Header{
		ID: header.ID, Response: true, Authoritative: true, RecursionDesired: header.RecursionDesired, RecursionAvailable: true,
	}
	if !known {
		reply.RCode = dnsmessage.RCodeNameError
	}
	b := dnsmessage.NewBuilder(nil, reply)
	b.EnableCompression()
	if b.StartQuestions() != nil || b.Question(question) != nil || b.StartAnswers() != nil {
		return nil
	}
	if known && fill(&b, question, found) != nil {
		return nil
	}
	out, err := b.Finish()
	if err != nil {
		return nil
	}
	return out
}

func fill(b *dnsmessage.Builder, q dnsmessage.Question, e entry) error {
	head := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: ttl}
	if e.alias != "" {
		name, err := dnsmessage.NewName(e.alias)
		if err != nil {
			return err
		}
		return b.CNAMEResource(head, dnsmessage.CNAMEResource{CNAME: name})
	}
	if q.Type != dnsmessage.TypeA {
		return nil
	}
	for _, a := range e.addresses {
		if !a.Is4() {
			continue
		}
		if err := b.AResource(head, dnsmessage.AResource{A: a.As4()}); err != nil {
			return err
		}
	}
	return nil
}
