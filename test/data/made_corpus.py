"""A corpus whose every count is known beforehand, with its models. Words are made up, so that nothing is alike."""

import gzip
import json
import os
import random
from dataclasses import dataclass

import fasttext
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

STOP_WORDS = ("the", "of", "and", "to", "with", "have")
FILES, UNIQUE, COPIES, NEARLY, SHORT, FOREIGN, BLANK = 12, 720, 90, 60, 48, 36, 24


@dataclass
class Corpus:
    folder: str
    input: str
    tokenizer: str
    language_model: str
    tokens_per_document: int = 201


def make(folder):
    """Files of JSON lines with a page of HTML each, a tokenizer and a model that tells the two languages apart."""
    made = Corpus(folder, f"{folder}/raw", f"{folder}/tokenizer.json", f"{folder}/language.bin")
    chance = random.Random(7)
    native, foreign = (vocabulary(chance, letters) for letters in ("abdefgilmnoprstu", "cehjkoqvwxyz"))
    unique = [document(chance, native) for _ in range(UNIQUE)]
    copies = [list(words) for words in chance.sample(unique, COPIES)]
    originals = chance.sample([words for words in unique if words not in copies], NEARLY)
    nearly = [[*words[:100], "changed", *words[101:]] for words in originals]
    dropped = [document(chance, native)[:20] for _ in range(SHORT)] + [
        document(chance, foreign) for _ in range(FOREIGN)
    ]
    documents = [*unique, *copies, *nearly, *dropped]
    chance.shuffle(documents)
    write(made, documents)
    train_language_model(made, native, foreign, chance)
    words = sorted({word for words in documents for word in words} | {"<|endoftext|>", "<unknown>"})
    tokenizer = Tokenizer(WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unknown>"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.save(made.tokenizer)
    return made


def vocabulary(chance, letters):
    return sorted({"".join(chance.choices(letters, k=chance.randint(4, 9))) for _ in range(4000)})


def document(chance, words):
    """200 words, a stop word after every fourth."""
    return [chance.choice(STOP_WORDS) if index % 5 == 4 else chance.choice(words) for index in range(200)]


def write(made, documents):
    os.makedirs(made.input)
    for number in range(FILES):
        lines = [json.dumps({"text": page(words), "id": f"{number}"}) for words in documents[number::FILES]]
        lines += [json.dumps({"text": "", "id": "blank"})] * (BLANK // FILES)
        with gzip.open(input_file(made, number), "wt") as file:
            file.write("\n".join(lines) + "\n")


def input_file(made, number):
    return f"{made.input}/part-{number:03d}.jsonl.gz"


def page(words):
    paragraphs = "".join(f"<p>{' '.join(words[start : start + 50])}</p>" for start in range(0, len(words), 50))
    return f"<html><head><title>Page</title></head><body><article>{paragraphs}</article></body></html>"


def train_language_model(made, native, foreign, chance):
    examples = f"{made.folder}/examples.txt"
    with open(examples, "w", encoding="utf-8") as file:
        for _ in range(400):
            file.write(f"__label__en {' '.join(document(chance, native))}\n")
            file.write(f"__label__xx {' '.join(document(chance, foreign))}\n")
    model = fasttext.train_supervised(
        examples, lr=1.0, epoch=25, dim=16, minn=2, maxn=4, bucket=20000, thread=1, verbose=0
    )
    model.save_model(made.language_model)
