import eventlet
from eventlet import queue

light = queue.LightQueue(2)
light.put("a")
light.put("b")
show("two at", now())
try:
    light.put("c", timeout=0.5)
except queue.Full:
    show("full at", now())
try:
    light.put("d", block=False)
except queue.Full:
    show("full at once")
eventlet.spawn_after(0.5, light.get)
light.put("e", timeout=1)
show("put at", now())
show(light.get(), light.get())
