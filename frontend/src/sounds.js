// The initials of Chinese words, by the order of pinyin that every browser sorts by: no table is needed.
const LETTERS = "abcdefghjklmnopqrstwxyz";
const FIRST = "阿八嚓哒妸发旮哈讥咔垃呒拏噢妑七呥仨他屲夕丫帀";
const order = new Intl.Collator("zh-Hans-u-co-pinyin");
const known = new Map();

function initial(letter) {
  if (!/\p{Script=Han}/u.test(letter)) return letter;
  if (!known.has(letter)) {
    let at = 0;
    while (at + 1 < FIRST.length && order.compare(letter, FIRST[at + 1]) >= 0) at += 1;
    known.set(letter, LETTERS[at]);
  }
  return known.get(letter);
}

export const initials = (text) => [...text].map(initial).join("").replace(/[\s:：]/g, "");
