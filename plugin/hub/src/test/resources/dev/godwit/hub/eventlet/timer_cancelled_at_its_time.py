import eventlet
from eventlet import hubs

hub = hubs.get_hub()
hub.schedule_call_global(1, lambda: second.cancel())
second = hub.schedule_call_global(1, lambda: show("never here"))
third = hub.schedule_call_global(1, lambda: show("third"))
eventlet.sleep(2)
third.cancel()
show("over")
