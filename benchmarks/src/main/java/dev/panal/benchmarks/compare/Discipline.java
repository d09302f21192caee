package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Entrant.Entry;
import java.util.List;

/**
 * A measure with those who take part.
 *
 * @param rounds most rounds that it is worth; fewer where the user asks for fewer
 * @param samplesPerRound how often each takes its turn in a round; the round's figure is the median
 */
record Discipline(Measure measure, int rounds, int samplesPerRound, List<Entry> entries) {
  Discipline {
    entries = List.copyOf(entries);
  }
}
