// Goroutines, maps, the garbage collector, files, panics and an exit status.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"sort"
	"strings"
	"sync"
	"time"
)

type shape interface{ area() float64 }
type square struct{ Side float64 }

func (s square) area() float64 { return s.Side * s.Side }

func sieve(limit int) []int {
	composite := make([]bool, limit)
	var primes []int
	for n := 2; n < limit; n++ {
		if composite[n] {
			continue
		}
		primes = append(primes, n)
		for m := n * n; m < limit; m += n {
			composite[m] = true
		}
	}
	return primes
}

func recovered() (text string) {
	defer func() { text = fmt.Sprint("recovered: ", recover()) }()
	var none []int
	return fmt.Sprint(none[len(os.Args)])
}

func workers() int {
	jobs, results := make(chan int), make(chan int)
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for job := range jobs {
				results <- job * job
			}
		}()
	}
	go func() {
		for i := 1; i <= 100; i++ {
			jobs <- i
		}
		close(jobs)
		group.Wait()
		close(results)
	}()
	sum := 0
	for r := range results {
		sum += r
	}
	return sum
}

func main() {
	primes := sieve(20000)
	fmt.Println(len(primes), primes[len(primes)-1], workers(), shape(square{1.5}).area())
	fmt.Println(new(big.Int).Exp(big.NewInt(3), big.NewInt(200), nil))
	fmt.Printf("%x\n", sha256.Sum256([]byte("wasm")))
	counts := map[string]int{}
	for _, w := range strings.Fields("b a c a b a") {
		counts[w]++
	}
	text, _ := json.Marshal(map[string]any{"counts": counts, "list": []any{1, 2.5, nil, true, square{2}}})
	fmt.Println(string(text))
	var garbage [][]byte
	for i := 0; i < 2000; i++ {
		garbage = append(garbage, make([]byte, 10000))
		if len(garbage) > 50 {
			garbage = garbage[25:]
		}
	}
	fmt.Println(recovered())
	start := time.Now()
	time.Sleep(20 * time.Millisecond)
	fmt.Println(time.Since(start) >= 20*time.Millisecond)
	if err := os.WriteFile("note.txt", []byte(strings.Repeat("line\n", 100)), 0o644); err != nil {
		fmt.Println(err)
	}
	read, err := os.ReadFile("note.txt")
	_, absent := os.Stat("absent")
	fmt.Println(len(read), err, errors.Is(absent, os.ErrNotExist), os.Remove("note.txt"))
	var lines []string
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		lines = append(lines, in.Text())
	}
	sort.Sort(sort.Reverse(sort.StringSlice(lines)))
	fmt.Printf("%q %q %q\n", lines, os.Args[1:], os.Getenv("COLOUR"))
	os.Exit(3)
}
