// Streams and events.
#include <chrono>

#include "driver.h"

Stream* stream_of(CUstream handle) {
    if (!handle || handle == CU_STREAM_LEGACY || handle == CU_STREAM_PER_THREAD) return &current->standard;
    for (auto& stream : current->streams)
        if (stream.get() == (Stream*)handle) return stream.get();
    return nullptr;
}

static Event* event_of(CUevent handle) {
    for (auto& event : current->events)
        if (event.get() == (Event*)handle) return event.get();
    return nullptr;
}

// A fault stops the work and stays with the device.
CUresult drain(Stream& stream) {
    while (!stream.work.empty() && stream.device->sticky == CUDA_SUCCESS) {
        auto work = std::move(stream.work.front());
        stream.work.pop_front();
        try {
            work();
        } catch (const emu::Fault& fault) {
            stream.device->sticky = (CUresult)fault.kind;
            say(fault.what());
        }
    }
    return stream.device->sticky;
}

CUresult drain_all(Device& device) {
    drain(device.standard);
    for (auto& stream : device.streams) drain(*stream);
    return device.sticky;
}

// The default stream and blocking streams wait for each other; non-blocking streams wait for nobody.
// As on hardware, the call itself succeeds: a fault shows at the next call.
CUresult submit(Stream* stream, std::function<void()> work) {
    REQUIRE(stream, CUDA_ERROR_INVALID_HANDLE);
    Device& device = *stream->device;
    if (stream == &device.standard) {
        for (auto& other : device.streams)
            if (other->blocking) drain(*other);
    } else if (stream->blocking) drain(device.standard);
    stream->work.push_back(std::move(work));
    if (!driver.settings.async) drain(*stream);
    return CUDA_SUCCESS;
}

DL101_API cuStreamCreate(CUstream* result, unsigned flags) {
    ENTER(true);
    REQUIRE(result && flags <= CU_STREAM_NON_BLOCKING, CUDA_ERROR_INVALID_VALUE);
    auto stream = std::make_unique<Stream>();
    stream->device = current;
    stream->blocking = flags != CU_STREAM_NON_BLOCKING;
    *result = (CUstream)stream.get();
    current->streams.insert(std::move(stream));
    return CUDA_SUCCESS;
}

// Work that was asked for is still done.
DL101_API cuStreamDestroy(CUstream handle) {
    ENTER(true);
    Stream* stream = stream_of(handle);
    REQUIRE(stream && stream != &current->standard, CUDA_ERROR_INVALID_HANDLE);
    drain(*stream);
    std::erase_if(current->streams, [&](auto& s) { return s.get() == stream; });
    return CUDA_SUCCESS;
}

DL101_API cuStreamSynchronize(CUstream handle) {
    ENTER(true);
    Stream* stream = stream_of(handle);
    REQUIRE(stream, CUDA_ERROR_INVALID_HANDLE);
    return drain(*stream);
}

DL101_API cuStreamQuery(CUstream handle) {
    ENTER(true);
    Stream* stream = stream_of(handle);
    REQUIRE(stream, CUDA_ERROR_INVALID_HANDLE);
    return stream->work.empty() ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
}

DL101_API cuStreamWaitEvent(CUstream handle, CUevent which, unsigned) {
    ENTER(true);
    Stream* stream = stream_of(handle);
    Event* event = event_of(which);
    REQUIRE(stream && event, CUDA_ERROR_INVALID_HANDLE);
    if (!event->recorded || event->done) return CUDA_SUCCESS;
    return submit(stream, [event] { if (!event->done) drain(*event->stream); });
}

DL101_API cuEventCreate(CUevent* result, unsigned) {
    ENTER(true);
    REQUIRE(result, CUDA_ERROR_INVALID_VALUE);
    auto event = std::make_unique<Event>();
    event->device = current;
    *result = (CUevent)event.get();
    current->events.insert(std::move(event));
    return CUDA_SUCCESS;
}

DL101_API cuEventDestroy(CUevent handle) {
    ENTER(true);
    Event* event = event_of(handle);
    REQUIRE(event, CUDA_ERROR_INVALID_HANDLE);
    if (!event->done) drain(*event->stream);
    std::erase_if(current->events, [&](auto& e) { return e.get() == event; });
    return CUDA_SUCCESS;
}

DL101_API cuEventRecord(CUevent handle, CUstream where) {
    ENTER(true);
    Event* event = event_of(handle);
    Stream* stream = stream_of(where);
    REQUIRE(event && stream, CUDA_ERROR_INVALID_HANDLE);
    event->recorded = true;
    event->done = false;
    event->stream = stream;
    return submit(stream, [event] {
        event->done = true;
        event->milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
    });
}

DL101_API cuEventSynchronize(CUevent handle) {
    ENTER(true);
    Event* event = event_of(handle);
    REQUIRE(event, CUDA_ERROR_INVALID_HANDLE);
    return event->done ? CUDA_SUCCESS : drain(*event->stream);
}

DL101_API cuEventQuery(CUevent handle) {
    ENTER(true);
    Event* event = event_of(handle);
    REQUIRE(event, CUDA_ERROR_INVALID_HANDLE);
    return event->done ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
}

DL101_API cuEventElapsedTime(float* milliseconds, CUevent first, CUevent second) {
    ENTER(true);
    Event *from = event_of(first), *to = event_of(second);
    REQUIRE(milliseconds, CUDA_ERROR_INVALID_VALUE);
    REQUIRE(from && to && from->recorded && to->recorded, CUDA_ERROR_INVALID_HANDLE);
    REQUIRE(from->done && to->done, CUDA_ERROR_NOT_READY);
    *milliseconds = (float)(to->milliseconds - from->milliseconds);
    return CUDA_SUCCESS;
}
