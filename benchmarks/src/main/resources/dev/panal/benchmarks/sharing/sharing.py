"""Python's multiprocessing as the yardstick of shared objects: a measure and its length on standard input, one figure a line on standard output."""

import multiprocessing
import statistics
import sys
import time


def use(lock, seconds, ready, results):
    ready.wait()
    count = 0
    end = time.perf_counter() + seconds
    begun = time.perf_counter()
    while time.perf_counter() < end:
        for _ in range(100):
            lock.acquire()
            lock.release()
        count += 100
    results.put(count / (time.perf_counter() - begun))


def produce(queue, count):
    for i in range(count):
        queue.put((i, "item"))


def echo(connection):
    while True:
        message = connection.recv()
        if message is None:
            return
        connection.send(message)


def median(call, seconds, repeat=1):
    taken = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        begun = time.perf_counter()
        for _ in range(repeat):
            call()
        taken.append((time.perf_counter() - begun) / repeat)
    return statistics.median(taken)


def uncontended(seconds):
    lock = multiprocessing.Lock()
    acquire, release = lock.acquire, lock.release

    def pair():
        acquire()
        release()

    return median(pair, seconds, 1000) * 1e9


def contended(seconds):
    lock = multiprocessing.Lock()
    ready = multiprocessing.Event()
    results = multiprocessing.Queue()
    users = [multiprocessing.Process(target=use, args=(lock, seconds, ready, results)) for _ in range(2)]
    for user in users:
        user.start()
    time.sleep(0.2)
    ready.set()
    figures = [results.get() for _ in users]
    for user in users:
        user.join()
    return sum(figures)


def queue(seconds):
    items = multiprocessing.Queue()
    count = int(seconds * 100_000)
    producer = multiprocessing.Process(target=produce, args=(items, count))
    producer.start()
    items.get()
    begun = time.perf_counter()
    for _ in range(count - 1):
        items.get()
    taken = time.perf_counter() - begun
    producer.join()
    return (count - 1) / taken


def pipe(seconds):
    ours, theirs = multiprocessing.Pipe()
    other = multiprocessing.Process(target=echo, args=(theirs,))
    other.start()
    theirs.close()

    def ping():
        ours.send(1)
        ours.recv()

    ping()
    figure = median(ping, seconds) * 1e6
    ours.send(None)
    other.join()
    return figure


def manager(seconds):
    with multiprocessing.Manager() as holder:
        numbers = holder.dict({i: i for i in range(1000)})
        return median(lambda: numbers.get(7), seconds) * 1e6


def main():
    print("ready", flush=True)
    measures = {each.__name__: each for each in (uncontended, contended, queue, pipe, manager)}
    for line in sys.stdin:
        name, seconds = line.split()
        print(measures[name](float(seconds)), flush=True)


if __name__ == "__main__":
    main()
