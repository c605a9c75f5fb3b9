/** What all APIs of this host share: the server, errors, JSON. */
@NullMarked
package dev.godwit.standalone.http;

import org.jspecify.annotations.NullMarked;
