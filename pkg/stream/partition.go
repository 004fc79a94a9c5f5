package stream

import "github.com/segmentio/kafka-go"

// PartitionFor returns the partition among n that Java's default partitioner,
// murmur2, gives a key.
func PartitionFor(key []byte, n int) int { return partitionFor(key, n) }

func partitionFor(key []byte, n int) int {
	return kafka.Murmur2Balancer{Consistent: true}.Balance(kafka.Message{Key: key}, upTo(n)...)
}

// partitionNumbers are what kafka-go's balancers want to be given each time.
var partitionNumbers = func() (n [256]int) {
	for i := range n {
		n[i] = i
	}
	return n
}()

func upTo(n int) []int {
	if n <= len(partitionNumbers) {
		return partitionNumbers[:n]
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
