import eventlet

never_sent = eventlet.Event()
show(never_sent.wait(timeout=0.1), "at", now())
sent_empty = eventlet.Event()
eventlet.spawn_after(0.1, sent_empty.send)
show(sent_empty.wait(timeout=1), "at", now())
