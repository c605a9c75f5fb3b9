import eventlet

event = eventlet.Event()
show(event.poll("not yet"), event.ready(), event.has_result(), event.has_exception())
event.send("value")
show(event.poll("not yet"), event.ready(), event.has_result(), event.has_exception())
event = eventlet.Event()
event.send_exception(ValueError("broken"))
show(event.ready(), event.has_result(), event.has_exception())
try:
    event.poll("not yet")
except ValueError as error:
    show("raised", error)
