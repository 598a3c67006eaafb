import { mapPicture } from '../mapPicture.ts';
import { defineTransform } from '../transform.ts';

export const saltAndPepper = defineTransform({
  kind: 'salt-and-pepper',
  summary: 'makes single pixels white or black, as dead ones are',
  on: ['picture'],
  numbers: {
    share: {
      describe: 'Share of the pixels that change, 0 to 1; half white, half black.',
      low: 0,
      high: 1,
    },
  },
  choices: {},
  apply(picture, { share }, _, random) {
    const { channels } = picture;
    let draw = 1;
    return mapPicture(picture, (value, index) => {
      if (index % channels === 0) draw = random.uniform();
      if (draw >= share) return value;
      return draw < share / 2 ? 0 : 1;
    });
  },
});
