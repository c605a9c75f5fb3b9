/** What the APIs of all hosts share: the server, its settings, TLS, errors, JSON, and answers. */
@NullMarked
package dev.godwit.host.http;

import org.jspecify.annotations.NullMarked;
