package cluster

import (
	"io"
	"log"

	"k8s.io/klog/v2"
	"k8s.io/klog/v2/textlogger"
)

// Quiet sends what client-go and the standard library log to w instead of stderr, where it would draw over the screen.
// It sets the whole process and is called once, first thing in main. io.Discard is a good w.
func Quiet(w io.Writer) {
	log.SetOutput(w)
	klog.SetLoggerWithOptions(textlogger.NewLogger(textlogger.NewConfig(textlogger.Output(w))), klog.ContextualLogger(true))
}
