import eventlet
from eventlet import queue

light = queue.LightQueue()
try:
    light.get(timeout=0.5)
except queue.Empty:
    show("empty at", now())
try:
    light.get(block=False)
except queue.Empty:
    show("empty at once")
eventlet.spawn_after(0.5, light.put, "item")
show(light.get(timeout=1), "at", now())
