// Package logs is the screen of logs: the lines of many containers in one stream, searched, narrowed, counted and read.
//
// It draws what kube/logs reads and kube/logs/lens finds, and does neither itself: what takes time runs off the loop, and
// a frame costs the lines on screen. Other views open it by name (kit.LogsScreen) with a kit.Reach.
package logs
