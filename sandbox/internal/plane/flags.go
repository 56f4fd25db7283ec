package plane

import (
	"strconv"

	"fathom/sandbox/internal/identity"
	"fathom/sandbox/internal/pki"
	"fathom/sandbox/internal/ports"
)

// ServiceRange has the cluster addresses of Services. The first is that of the API
// server.
const ServiceRange = "10.96.0.0/16"

const (
	podRange = "10.128.0.0/9" // 32768 nodes with 254 pods each
	issuer   = "https://kubernetes.default.svc.cluster.local"
)

func (c Config) etcdArgs() []string {
	client, peer := c.url(Etcd), c.url(etcdPeer)
	return []string{
		"--name=sandbox",
		"--data-dir=" + c.Dir.Data(),
		"--listen-client-urls=" + client,
		"--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer,
		"--initial-advertise-peer-urls=" + peer,
		"--initial-cluster=sandbox=" + peer,
		"--cert-file=" + c.cert(pki.Etcd),
		"--key-file=" + c.key(pki.Etcd),
		"--trusted-ca-file=" + c.cert(pki.EtcdCA),
		"--client-cert-auth",
		"--peer-cert-file=" + c.cert(pki.Etcd),
		"--peer-key-file=" + c.key(pki.Etcd),
		"--peer-trusted-ca-file=" + c.cert(pki.EtcdCA),
		"--peer-client-cert-auth",
		// A power cut may cost the data; it is a sandbox, and much faster so.
		"--unsafe-no-fsync",
		"--quota-backend-bytes=" + strconv.Itoa(8<<30),
		"--log-level=warn",
	}
}

func (c Config) apiServerArgs() []string {
	return append(c.servingArgs(APIServer),
		"--advertise-address="+ports.Loopback,
		"--endpoint-reconciler-type=none", // it refuses a loopback address
		"--etcd-servers="+c.url(Etcd),
		"--etcd-cafile="+c.cert(pki.EtcdCA),
		"--etcd-certfile="+c.cert(pki.EtcdClient),
		"--etcd-keyfile="+c.key(pki.EtcdClient),
		"--client-ca-file="+c.cert(pki.ClusterCA),
		"--token-auth-file="+identity.ValidTokens(c.Dir),
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged",
		"--service-account-issuer="+issuer,
		"--service-account-signing-key-file="+c.key(pki.ServiceAccounts),
		"--service-account-key-file="+pki.Public(c.Dir.PKI(), pki.ServiceAccounts),
		"--service-cluster-ip-range="+ServiceRange,
		"--kubelet-client-certificate="+c.cert(pki.KubeletClient),
		"--kubelet-client-key="+c.key(pki.KubeletClient),
		"--kubelet-certificate-authority="+c.cert(pki.ClusterCA),
		"--kubelet-preferred-address-types=InternalDNS,InternalIP",
		"--requestheader-client-ca-file="+c.cert(pki.FrontProxyCA),
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-username-headers=X-Remote-User",
		"--proxy-client-cert-file="+c.cert(pki.FrontProxy),
		"--proxy-client-key-file="+c.key(pki.FrontProxy),
		"--max-requests-inflight=1000",
		"--max-mutating-requests-inflight=500",
		"--profiling=false",
	)
}

func (c Config) controllersArgs() []string {
	return append(c.clientArgs(Controllers),
		"--leader-elect=false",
		"--service-account-private-key-file="+c.key(pki.ServiceAccounts),
		"--root-ca-file="+c.cert(pki.ClusterCA),
		"--cluster-signing-cert-file="+c.cert(pki.ClusterCA),
		"--cluster-signing-key-file="+c.key(pki.ClusterCA),
		"--allocate-node-cidrs",
		"--cluster-cidr="+podRange,
		"--service-cluster-ip-range="+ServiceRange,
		"--horizontal-pod-autoscaler-sync-period=10s",
		"--kube-api-qps=1000",
		"--kube-api-burst=1000",
		"--profiling=false",
	)
}

func (c Config) schedulerArgs() []string {
	return append(c.servingArgs(Scheduler),
		"--authentication-kubeconfig="+c.systemKubeconfig(),
		"--authorization-kubeconfig="+c.systemKubeconfig(),
		"--config="+c.schedulerConfig(),
	)
}

func (c Config) metricsArgs() []string {
	return append(c.clientArgs(Metrics),
		"--kubelet-insecure-tls",
		"--kubelet-use-node-status-port",
		"--kubelet-preferred-address-types=InternalDNS,InternalIP",
		"--metric-resolution=15s",
	)
}

func (c Config) kwokArgs() []string {
	return []string{
		"--kubeconfig=" + c.systemKubeconfig(),
		"--config=" + c.kwokConfig(),
		"--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
		"--node-ip=" + ports.Loopback,
		"--node-port=" + c.port(Kwok),
		"--server-address=" + ports.Address(c.Ports[Kwok]),
		"--tls-cert-file=" + c.cert(pki.KubeletServing),
		"--tls-private-key-file=" + c.key(pki.KubeletServing),
		"--node-lease-duration-seconds=40",
		"--v=ERROR", // else it tells of every change of every pod
		"--enable-crds=Stage,ClusterLogs,Logs,ClusterExec,Exec,ClusterAttach,Attach," +
			"ClusterPortForward,PortForward,ClusterResourceUsage,ResourceUsage",
	}
}

// servingArgs are the flags of every Kubernetes program that serves.
func (c Config) servingArgs(name string) []string {
	return []string{
		"--bind-address=" + ports.Loopback,
		"--secure-port=" + c.port(name),
		"--tls-cert-file=" + c.cert(pki.APIServer),
		"--tls-private-key-file=" + c.key(pki.APIServer),
	}
}

// clientArgs are the flags of a program that serves and asks the API server, also
// about who asks it.
func (c Config) clientArgs(name string) []string {
	return append(c.servingArgs(name),
		"--kubeconfig="+c.systemKubeconfig(),
		"--authentication-kubeconfig="+c.systemKubeconfig(),
		"--authorization-kubeconfig="+c.systemKubeconfig(),
	)
}
