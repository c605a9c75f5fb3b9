import eventlet

event = eventlet.Event()
woken = []


def waiter(name):
    event.wait()
    woken.append(name)


for name in "abc":
    eventlet.spawn(waiter, name)
eventlet.sleep(0)
event.send()
show("sent", len(woken))
eventlet.sleep(0)
show(*sorted(woken))
