"""PyTorch's side of `compare`: one JSON object a line in, one out (see WorkerHost.cs for the protocol)."""
import ctypes
import gc
import json
import struct
import sys
import time

import numpy
import torch

import torch_ops

TYPES = {"Float32": numpy.float32, "Float64": numpy.float64, "Int64": numpy.int64}
MOST = 1 << 18
BATCH = 330_000


def blas():
    """The BLAS that PyTorch multiplies through keeps its own count of threads, which torch.set_num_threads does not reach."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        loaded = {line.split()[-1] for line in maps if "libopenblas" in line}
    if not loaded:
        sys.exit("torch: libblas.so.3 must be OpenBLAS; run benchmarks/peers/install")
    return ctypes.CDLL(loaded.pop()).openblas_set_num_threads


def load(item):
    data = numpy.fromfile(item["path"], dtype=TYPES[item["dtype"]]).reshape(item["shape"])
    return torch.from_numpy(data)


def sample(tensor):
    """One element in an odd number, as Sampling.cs takes them."""
    flat = tensor.detach().contiguous().reshape(-1)
    step = 1 if flat.numel() <= MOST else (flat.numel() // MOST) | 1
    return flat[::step].to(torch.float64).numpy()


def write(path, results):
    with open(path, "wb") as file:
        file.write(struct.pack("<q", len(results)))
        for result in results:
            values = sample(result)
            file.write(struct.pack("<q", values.size))
            file.write(values.tobytes())


def block(run, least, warm, clock):
    calls, step = 0, 1
    start = clock()
    while True:
        run(step)
        calls += step
        spent = clock() - start
        if spent >= warm:
            break
        step = min(calls, 1 << 16)
    batch = max(1, int(BATCH / (spent / calls)))
    times, total = [], 0
    while total < least:
        start = clock()
        run(batch)
        one = clock() - start
        times.append(one / batch)
        total += one
    times.sort()
    return times[len(times) // 2]


def main():
    work, set_blas_threads, clock = None, blas(), time.perf_counter_ns
    for line in sys.stdin:
        request = json.loads(line)
        command = request["command"]
        try:
            if command == "hello":
                answer = {"version": "PyTorch " + torch.__version__}
            elif command == "prepare":
                work = None
                gc.collect()
                case = request["case"]
                # One thread is charged its process's own time, more are timed on the wall; Clock.cs says why.
                clock = time.process_time_ns if case["threads"] == 1 else time.perf_counter_ns
                torch.set_num_threads(case["threads"])
                set_blas_threads(case["threads"])
                work = torch_ops.prepare(case, [load(item) for item in case["inputs"]])
                if work is not None:
                    run, results, stateful = work
                    run(3 if stateful else 1)
                    write(request["result"], results())
                answer = {"supported": work is not None}
            elif command == "block":
                answer = {"ns": block(work[0], request["least"], request["warm"], clock)}
            else:
                work = None
                gc.collect()
                answer = {}
        except Exception as error:  # told to the driver, which stops
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


gc.disable()
main()
