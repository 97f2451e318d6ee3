"""What each column of a table holds, judged by the words of its header and by what its cells say."""
