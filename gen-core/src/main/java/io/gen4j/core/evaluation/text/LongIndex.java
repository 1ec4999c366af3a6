package io.gen4j.core.evaluation.text;

import java.util.Arrays;

/** Numbers distinct longs from 0 in the order of their first appearance. */
final class LongIndex {

  private long[] keys = new long[1 << 8];
  private int[] numbers = new int[keys.length];
  private int size;

  LongIndex() {
    Arrays.fill(numbers, -1);
  }

  int size() {
    return size;
  }

  /** Returns the number of a key, or -1. */
  int find(long key) {
    return numbers[slot(key)];
  }

  /** Returns the number of a key, which gets one if it has none. */
  int add(long key) {
    int slot = slot(key);
    if (numbers[slot] >= 0) {
      return numbers[slot];
    }
    if (2 * size >= keys.length) {
      grow();
      slot = slot(key);
    }
    keys[slot] = key;
    numbers[slot] = size;
    return size++;
  }

  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 40) & keys.length - 1;
    while (numbers[slot] >= 0 && keys[slot] != key) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[2 * oldKeys.length];
    numbers = new int[keys.length];
    Arrays.fill(numbers, -1);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldNumbers[i] >= 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
