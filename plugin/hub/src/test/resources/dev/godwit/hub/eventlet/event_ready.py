import eventlet

events = [eventlet.Event() for _ in range(3)]
eventlet.spawn_after(0.18, events[1].send, "second")
while not any(event.ready() for event in events):
    eventlet.sleep(0.05)
for event in events:
    if event.ready():
        show(event.wait(), "by", now())
