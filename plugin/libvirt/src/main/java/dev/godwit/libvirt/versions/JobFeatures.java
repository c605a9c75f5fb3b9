package dev.godwit.libvirt.versions;

/**
 * What a job uses that may break between two versions.
 *
 * @param postCopy whether it can switch to post-copy
 * @param parallel whether memory is moved over more than one connection
 */
public record JobFeatures(boolean postCopy, boolean parallel) {
  JobFeatures withoutPostCopy() {
    return new JobFeatures(false, parallel);
  }

  JobFeatures overOneConnection() {
    return new JobFeatures(postCopy, false);
  }
}
