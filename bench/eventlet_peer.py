"""The same figures as dev.godwit.bench.HubBenchmark, of eventlet."""

import gc
import time
import tracemalloc

import eventlet
from eventlet import event, tpool

ROUNDS = 5


def show(figure, value, who="eventlet"):
    print(f"{figure}\t{who}\t{value}", flush=True)


def best(work, times):
    fastest = 0.0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work(times)
        fastest = max(fastest, times / (time.perf_counter() - start))
    return fastest


def switches(times):
    court = {"ping": event.Event(), "pong": event.Event()}
    rounds = times // 2

    def other():
        for i in range(rounds):
            court["ping"].wait()
            pong = court["pong"]
            court["ping"] = event.Event()
            pong.send(i)

    player = eventlet.spawn(other)
    for i in range(rounds):
        pong = event.Event()
        court["pong"] = pong
        court["ping"].send(i)
        pong.wait()
    player.wait()


def spawn_and_join(times):
    for _ in range(times):
        eventlet.spawn(lambda: 1).wait()


def native_calls(times):
    for _ in range(times):
        tpool.execute(lambda: 1)


def bytes_per_parked(tasks):
    gc.collect()
    tracemalloc.start()
    never = event.Event()
    before, _ = tracemalloc.get_traced_memory()
    parked = [eventlet.spawn(never.wait) for _ in range(tasks)]
    eventlet.sleep(0)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    never.send(1)
    for green in parked:
        green.wait()
    return (after - before) / tasks


show("switches_per_second", best(switches, 20_000))
show("spawn_join_per_second", best(spawn_and_join, 10_000))
show("native_calls_per_second", best(native_calls, 2_000))
# From the first native call on, the hub has a descriptor to look at in every turn, as in any program
# that uses tpool or a socket; without one it never asks the kernel.
show("switches_per_second", best(switches, 20_000), "eventlet-listening")
show("spawn_join_per_second", best(spawn_and_join, 10_000), "eventlet-listening")
show("heap_bytes_per_parked", bytes_per_parked(10_000))
