"""Tickets like a text: the door. The rest of the desk calls `like_text` and `like_ticket`, within `search.read`,
and keeps `keep_meanings` running.

What is asked: of a million tickets the five that share most with a text, soon enough to be shown while it is typed. To
compare it with all of them takes seconds, so:

1. Take the text apart: its *marks* are the beginnings of its words, without the endings that languages hang on them; of
   scripts without spaces, every two letters in a row. Those of the title come first and weigh more; 48 are enough.
2. Draw a sample, 300 tickets from everywhere: how many have a mark tells how rare it is, and the rarer a mark and the
   longer, the more it weighs. That makes "the" worth next to nothing in any language.
3. Look for candidates. The search index knows in which tickets three letters in a row are. Of each word it is asked for
   the three that are rarest in the sample: for the words that weigh most one by one, and two by two, for what shares
   two rare words is seldom far off. Each question ends with a few tickets, so that none can take long, and letters
   that are everywhere are not asked for at all. The newest tickets are candidates, too: what has just begun to come in
   comes in again.
4. Weigh the candidates: the share of each is the weight of the marks that it has, of the text's own weight.

Two people with one problem may not share a word. So where the database has pgvector, the local classifier's encoder
also tells what the newest hundred thousand tickets are about, each as a direction, soon after they were made. Those
whose direction is nearest to the text's are candidates too; how near each is counts beside its share of the words, and
one of the five may be there by meaning alone.

`marks` takes texts apart, `statements` holds the SQL, `alike` goes these steps; `meanings` keeps what tickets are
about, and `keeping` tells it.
"""

from support_desk.tickets.similar.alike import Alike, like_text, like_ticket
from support_desk.tickets.similar.keeping import keep_meanings

__all__ = ["Alike", "keep_meanings", "like_text", "like_ticket"]
