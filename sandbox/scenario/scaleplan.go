package scenario

import (
	"fmt"
	"hash/fnv"
	"strconv"

	"k8s.io/apimachinery/pkg/util/rand"
)

// podsPerApp is the size of a Deployment of the scale scenario.
const podsPerApp = 40

// scalePlan says where everything goes. Its counts are at least one.
type scalePlan struct{ pods, nodes, namespaces int }

// scaleApp is one Deployment, with the pods first to first+replicas-1.
type scaleApp struct {
	namespace, name, hash string
	first, replicas       int
}

func plan(pods, nodes, namespaces int) scalePlan {
	return scalePlan{pods: pods, nodes: nodes, namespaces: min(namespaces, pods)}
}

// apps is the number of Deployments.
func (p scalePlan) apps() int { return (p.pods + podsPerApp - 1) / podsPerApp }

func (p scalePlan) appAt(i int) scaleApp {
	names := []string{
		"orders", "search", "catalogue", "profile", "mailer", "billing", "stock", "prices", "images", "recommend",
		"sessions", "gateway", "audit", "export", "import", "notify", "ratings", "shipping", "tax", "feed",
	}
	name := names[(i/p.namespaces)%len(names)]
	if round := i / p.namespaces / len(names); round > 0 {
		name += "-" + strconv.Itoa(round+1)
	}
	namespace := namespaceName(i % p.namespaces)
	return scaleApp{
		namespace: namespace, name: name, hash: shortHash(namespace+"/"+name, 10),
		first: i * podsPerApp, replicas: min(podsPerApp, p.pods-i*podsPerApp),
	}
}

// place returns the Deployment and the node number of the i-th pod.
func (p scalePlan) place(i int) (scaleApp, int) {
	return p.appAt(i / podsPerApp), (i*7 + i/p.nodes) % p.nodes
}

func namespaceName(i int) string { return fmt.Sprintf("scale-%03d", i) }

func nodeName(i int) string { return fmt.Sprintf("scale-node-%04d", i) }

func podName(a scaleApp, i int) string {
	return fmt.Sprintf("%s-%s-%s", a.name, a.hash, shortHash(strconv.Itoa(i), 5))
}

// shortHash returns length characters of those that generated names have.
func shortHash(s string, length int) string {
	h := fnv.New64a()
	h.Write([]byte(s))
	return rand.SafeEncodeString(fmt.Sprintf("%020d", h.Sum64()))[20-length:]
}
