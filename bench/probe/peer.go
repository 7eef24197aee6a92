// The same exchange as a prompt probe's, by Go's standard library: connect, ask, read a line, close. A job as JSON on stdin, what
// came of it as JSON on stdout.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type job struct {
	Endpoints []struct {
		Address string
		Port    int
	}
	Repeat      int
	WarmUp      int
	Concurrency int
	Hello       string
	ConnectMs   int
	ReplyMs     int
}

func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func probe(address string, hello []byte, connect, reply time.Duration) bool {
	dialer := net.Dialer{Timeout: connect}
	connection, err := dialer.Dial("tcp", address)
	if err != nil {
		return false
	}
	defer connection.Close()
	if connection.SetDeadline(time.Now().Add(reply)) != nil {
		return false
	}
	if _, err := connection.Write(hello); err != nil {
		return false
	}
	line, err := bufio.NewReader(connection).ReadBytes('\n')
	if err != nil {
		return false
	}
	var answer map[string]any
	return json.Unmarshal(line, &answer) == nil && answer["result"] != nil
}

func main() {
	var work job
	if err := json.NewDecoder(os.Stdin).Decode(&work); err != nil {
		panic(err)
	}
	addresses := make([]string, len(work.Endpoints))
	for index, endpoint := range work.Endpoints {
		addresses[index] = net.JoinHostPort(endpoint.Address, strconv.Itoa(endpoint.Port))
	}
	connect, reply := time.Duration(work.ConnectMs)*time.Millisecond, time.Duration(work.ReplyMs)*time.Millisecond
	run := func(count int) int64 {
		var next, answered atomic.Int64
		var group sync.WaitGroup
		for range work.Concurrency {
			group.Add(1)
			go func() {
				defer group.Done()
				for index := next.Add(1) - 1; index < int64(count); index = next.Add(1) - 1 {
					if probe(addresses[index%int64(len(addresses))], []byte(work.Hello), connect, reply) {
						answered.Add(1)
					}
				}
			}()
		}
		group.Wait()
		return answered.Load()
	}
	run(work.WarmUp)
	began, before := time.Now(), cpu()
	probes := len(addresses) * work.Repeat
	answered := run(probes)
	fmt.Printf(`{"probes":%d,"answered":%d,"wallMs":%f,"cpuMs":%f}`+"\n", probes, answered,
		time.Since(began).Seconds()*1000, (cpu()-before).Seconds()*1000)
}
