"""What flavor and image wish for a migration: `godwit:policy`, `godwit:max_downtime_ms`, `godwit:deadline_s`.

A flavor's extra spec wins over an image property of the same name. Wishes hold inside the caps of Godwit's operator.
"""

import logging
import re

LOG = logging.getLogger(__name__)

_PREFIX = "godwit:"
_IMAGE_PREFIX = "image_"  # under which Nova keeps image properties in an instance's system metadata
_POLICY = "policy"
_FORMS = {
    _POLICY: re.compile(r"[a-z][a-z0-9-]{0,63}"),
    "max_downtime_ms": re.compile(r"[1-9][0-9]{0,6}"),
    "deadline_s": re.compile(r"[1-9][0-9]{0,6}"),
}


def wishes_of(instance, policies):
    """The wishes of an instance, a dict of strings. Never raises; a wish that makes no sense is logged and left out.

    `policies` are the names of the policies that the process knows; anything but a list if it did not say.
    """
    try:
        extra_specs = instance.flavor.extra_specs or {}
        metadata = instance.system_metadata or {}
    except Exception as e:
        LOG.warning("Instance %s: flavor and image cannot be read for wishes, so it has none: %s", instance.uuid, e)
        return {}
    wishes = {}
    for name, form in _FORMS.items():
        key = _PREFIX + name
        value = extra_specs.get(key, metadata.get(_IMAGE_PREFIX + key))
        if value is None:
            continue
        value = str(value).strip()
        if not form.fullmatch(value):
            LOG.warning("Instance %s: %s of its flavor or image is no sensible value and is left out: %.80r",
                        instance.uuid, key, value)
        elif name == _POLICY and isinstance(policies, list) and value not in policies:
            LOG.warning("Instance %s: Godwit has no policy %s, which its flavor or image names; it has: %s",
                        instance.uuid, value, ", ".join(map(str, policies)))
        else:
            wishes[name] = value
    return wishes
