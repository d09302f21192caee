"""Python's process pools as contestants: commands on standard input, one figure a line on standard output."""

import statistics
import sys
import time

WORKERS = 2


def increment(x):
    return x + 1


def same(x):
    return x


def median_micros(call, seconds, most):
    taken = []
    end = time.perf_counter() + seconds
    while len(taken) < most and time.perf_counter() < end:
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1e6


class Futures:
    """concurrent.futures, and loky, which has its interface."""

    def __init__(self, executor):
        self.executor = executor

    def call(self, function, argument):
        return self.executor.submit(function, argument).result()

    def all(self, function, count):
        futures = [self.executor.submit(function, i) for i in range(count)]
        return [future.result() for future in futures]

    def map(self, function, count):
        return list(self.executor.map(function, range(count), chunksize=max(1, count // (WORKERS * 4))))

    def pids(self):
        return list(self.executor._processes)

    def close(self):
        self.executor.shutdown()


class Multiprocessing:
    def __init__(self):
        import multiprocessing

        self.pool = multiprocessing.Pool(WORKERS)

    def call(self, function, argument):
        return self.pool.apply(function, (argument,))

    def all(self, function, count):
        results = [self.pool.apply_async(function, (i,)) for i in range(count)]
        return [result.get() for result in results]

    def map(self, function, count):
        return self.pool.map(function, range(count))

    def pids(self):
        return [process.pid for process in self.pool._pool]

    def close(self):
        self.pool.close()
        self.pool.join()


class Pebble:
    def __init__(self):
        from pebble import ProcessPool

        self.pool = ProcessPool(max_workers=WORKERS)

    def call(self, function, argument):
        return self.pool.schedule(function, args=(argument,)).result()

    def all(self, function, count):
        futures = [self.pool.schedule(function, args=(i,)) for i in range(count)]
        return [future.result() for future in futures]

    def map(self, function, count):
        return list(self.pool.map(function, range(count), chunksize=max(1, count // (WORKERS * 4))).result())

    def pids(self):
        return list(self.pool._pool_manager.worker_manager.workers)

    def close(self):
        self.pool.close()
        self.pool.join()


def new_pool(kind):
    if kind == "python":
        from concurrent.futures import ProcessPoolExecutor

        return Futures(ProcessPoolExecutor(WORKERS))
    if kind == "loky":
        try:
            from loky import ProcessPoolExecutor
        except ImportError:
            from joblib.externals.loky import ProcessPoolExecutor
        return Futures(ProcessPoolExecutor(WORKERS))
    if kind == "pebble":
        return Pebble()
    return Multiprocessing()


def figure(pool, kind, words):
    command = words[0]
    if command == "round-trip":
        return median_micros(lambda: pool.call(increment, 1), float(words[1]), int(words[2]))
    if command == "pipelined":
        begun = time.perf_counter()
        pool.all(increment, int(words[1]))
        return int(words[1]) / (time.perf_counter() - begun)
    if command == "map":
        begun = time.perf_counter()
        pool.map(increment, int(words[1]))
        return int(words[1]) / (time.perf_counter() - begun)
    if command == "echo":
        data = bytes(int(words[1]))
        begun = time.perf_counter()
        pool.call(same, data)
        return 2 * len(data) / (time.perf_counter() - begun) / 1e9
    if command == "start":
        begun = time.perf_counter()
        another = new_pool(kind)
        another.call(increment, 1)
        taken = time.perf_counter() - begun
        another.close()
        return taken * 1e3
    if command == "pids":
        return " ".join(map(str, pool.pids()))
    raise ValueError(command)


def main():
    kind = sys.argv[1]
    try:
        pool = new_pool(kind)
    except ImportError as e:
        print("missing", e.name, flush=True)
        return
    pool.call(increment, 1)
    print("ready", flush=True)
    try:
        for line in sys.stdin:
            print(figure(pool, kind, line.split()), flush=True)
    finally:
        pool.close()


if __name__ == "__main__":
    main()
