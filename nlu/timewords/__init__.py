"""The grammar of time words: tokens, lexicon, rules, composition, resolution (entry: nlu.times)."""
