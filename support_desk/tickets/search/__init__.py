"""Finding tickets by words: the door. The rest of the desk calls `find`, `count`, `read` and `whole`, and no more.

(`similar`, which goes to the same index, is told how to ask it as well.)

What is asked: the newest tickets, a page of them, whose title or description has all words, each anywhere, in any case
and script. What makes that hard: they may be the first that one looks at, or the only three of a million.

**Two places to look.** The list itself: *walk* through it from its beginning, or from the cursor, and look at each
ticket. That is soon done for words that many tickets have, and takes for ever for words that few have. And an *index*,
which knows of every three letters in a row (a trigram) in which tickets they are. It is good for rare words: what it
finds must be fetched from all over the table, looked at (the trigrams of "greet" may be there without the word), and
sorted. It is slow for common words, and of words of one or two letters it knows nothing.

**Why not let PostgreSQL choose.** It does so without knowing enough: it takes the words for independent of each other
and evenly spread over time. Of two words that are common but never meet it walks through everything, and so it does
when a word was common last year. So a search goes these steps, and ends with the first that fills the page:

1. Walk by 250 tickets. If some of them are found, but too few, these tell how far to walk for a page; if that is not
   too far, walk so far. Most searches end here.
2. Ask PostgreSQL how it would go. When it would take the index by itself, it is right: the words are rare.
3. Draw a *sample*, 300 tickets from everywhere, and look for the words in them. It tells how many tickets have all
   words together, hence what the index would cost, and so how far it is still worth to walk: so far, and no further.
4. Ask the index. To collect the tickets for every trigram of every word takes long as well. So the sample also looks
   for one trigram of each word that together give away nearly as much as the words do; where there are such *parts*,
   the index is asked for these alone.

A word without any trigram leaves two ways: a long walk and, if that is not enough, through all tickets. Counting goes
the same way in short: it need not go on beyond `limit`, so common words are counted by a walk, rare ones by the index.

**Accents.** A letter such as é may be written as one sign, or as an e and an accent after it (NFC and NFD): what is
typed is mostly the one, names of files from a Mac are the other. To compose all that is looked at would make a walk
four times as long and more. So the database keeps a `composed_text` of the few tickets that need one, and it is looked
at as well, with an index of its own, when a word has anything beyond ASCII.

**Lanes.** A search may still cost seconds, so it must not keep anything else waiting: not the other reads, and not the
other searches. `read` runs it in a *lane*, some threads and connections of its own. It begins in the quick one, where a
statement may take a quarter of a second; what is not done by then, or would have to go through all tickets, begins anew
in the slow lane, where it has three seconds, and where only slow ones wait for each other.

`sample` and `ways` hold the numbers above, `statements` the SQL, `lanes` the threads.
"""

from support_desk.tickets.search.lanes import read
from support_desk.tickets.search.sample import trigrams_of
from support_desk.tickets.search.statements import BITMAPS_ONLY, occurs
from support_desk.tickets.search.ways import count, find
from support_desk.tickets.search.whole import whole

__all__ = ["BITMAPS_ONLY", "count", "find", "occurs", "read", "trigrams_of", "whole"]
