import eventlet
from eventlet.queue import LightQueue

PROGRAMS = 200
COROUTINES = 5
STEPS = 8


class Draws:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return (self.state >> 8) % bound


def child(name):
    show(name, "child")
    eventlet.sleep(0)
    show(name, "child again")


def victim(name):
    try:
        eventlet.sleep(1e6)
    finally:
        show(name, "victim")


def coroutine(name, steps, semaphore, events, channels):
    holds = False
    for number, (kind, millis, other) in enumerate(steps):
        show(name, number, kind, "at", now())
        if kind == 0:
            eventlet.sleep(0)
        elif kind == 1:
            eventlet.sleep(millis / 1000)
        elif kind == 2:
            if not holds:
                semaphore.acquire()
            holds = True
        elif kind == 3:
            if holds:
                semaphore.release()
            holds = False
        elif kind == 4:
            if not events[other].ready():
                events[other].send()
        elif kind == 5:
            events[name].wait()
        elif kind == 6:
            eventlet.spawn(child, name).link(lambda thread: show(name, "link"))
        elif kind == 7:
            eventlet.spawn(child, name).wait()
        elif kind == 8:
            thread = eventlet.spawn(victim, name)
            eventlet.sleep(0)
            thread.kill()
        elif kind == 9:
            channels[name].put(number)
        elif kind == 10:
            show(name, "got", channels[(name + 1) % COROUTINES].get())
    if holds:
        semaphore.release()
    show(name, "ends")


for seed in range(PROGRAMS):
    show("program", seed)
    draws = Draws(seed)
    programs = [[(draws.below(11), 1 + draws.below(1000000), draws.below(COROUTINES)) for _ in range(STEPS)]
                for _ in range(COROUTINES)]
    semaphore = eventlet.Semaphore(1)
    events = [eventlet.Event() for _ in range(COROUTINES)]
    channels = [LightQueue() for _ in range(COROUTINES)]
    threads = [eventlet.spawn(coroutine, name, steps, semaphore, events, channels) for name, steps in enumerate(programs)]
    eventlet.sleep(10000)
    for thread in threads:
        thread.kill()
