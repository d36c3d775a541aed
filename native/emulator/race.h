// Finds races on shared memory: two warps touch a word, one of them writes, and no barrier lies between.
// Threads of one warp are taken as ordered (warp-synchronous code is the kernel's own affair).
#pragma once
#include <cstdint>
#include <vector>

namespace emu {

class RaceDetector {
public:
    void reset(uint32_t bytes) { words.assign((bytes + 3) / 4, Word{}); epoch = 1; }
    void barrier() { epoch++; }

    // Each says which other warp races with this access, or −1.
    int read(uint32_t offset, uint32_t size, int warp) {
        for (uint32_t w = offset / 4; w <= (offset + size - 1) / 4; w++) {
            Word& word = words[w];
            if (word.write_epoch == epoch && word.writer != warp) return word.writer;
            if (word.read_epoch == epoch && word.reader != warp) word.several = true;
            else if (word.read_epoch != epoch) word.several = false;
            word.reader = (int16_t)warp;
            word.read_epoch = epoch;
        }
        return -1;
    }

    int write(uint32_t offset, uint32_t size, int warp) {
        for (uint32_t w = offset / 4; w <= (offset + size - 1) / 4; w++) {
            Word& word = words[w];
            // Two warps may write halves of one word: only whole words are told apart.
            if (size >= 4 && word.write_epoch == epoch && word.writer != warp) return word.writer;
            if (word.read_epoch == epoch && (word.several || word.reader != warp)) return word.reader;
            word.writer = (int16_t)warp;
            word.write_epoch = epoch;
        }
        return -1;
    }

private:
    struct Word {
        uint32_t write_epoch = 0, read_epoch = 0;
        int16_t writer = -1, reader = -1;
        bool several = false;
    };

    std::vector<Word> words;
    uint32_t epoch = 1;
};

}  // namespace emu
