package rows

import (
	"strconv"
	"strings"

	"fathom/kube"
)

// tableHealth guesses the health of an object of which only printed columns are known, from columns that speak of
// health in words that everybody uses. Other words and other columns say nothing.
func tableHealth(r *kube.Row, cols []kube.Column) kube.Health {
	if r.Deleting {
		return kube.HealthProgress
	}
	h := kube.HealthNone
	for i := range cols {
		switch cols[i].Name {
		case "READY":
			h = max(h, readyHealth(r.Cells[i].Text))
		case "STATUS", "PHASE", "STATE", "HEALTH":
			h = max(h, wordHealth(r.Cells[i].Text))
		}
	}
	return h
}

func readyHealth(s string) kube.Health {
	switch strings.ToLower(s) {
	case "true":
		return kube.HealthOK
	case "false":
		return kube.HealthWarn
	case "unknown":
		return kube.HealthProgress
	}
	have, want, ok := strings.Cut(s, "/")
	h, herr := strconv.Atoi(have)
	w, werr := strconv.Atoi(want)
	if !ok || herr != nil || werr != nil {
		return wordHealth(s)
	}
	return replicaHealth(false, h, w, 0)
}

func wordHealth(s string) kube.Health {
	switch strings.ToLower(s) {
	case "ready", "running", "healthy", "active", "available", "bound", "synced", "ok", "deployed", "established":
		return kube.HealthOK
	case "succeeded", "complete", "completed", "finished", "suspended", "stopped":
		return kube.HealthDone
	case "pending", "progressing", "creating", "provisioning", "initializing", "installing", "upgrading", "updating",
		"reconciling", "waiting", "terminating", "deleting":
		return kube.HealthProgress
	case "notready", "not ready", "unready", "degraded", "outofsync", "warning":
		return kube.HealthWarn
	case "failed", "error", "unhealthy", "lost", "missing", "invalid", "stalled", "rejected":
		return kube.HealthBad
	default:
		return kube.HealthNone
	}
}
